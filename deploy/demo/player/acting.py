"""How each kind of step is carried out: one or a few requests, by the one whose step it is."""

from __future__ import annotations

from collections.abc import Mapping
from functools import singledispatchmethod
from typing import Any
from uuid import UUID

import requests

from deploy.demo.planning import steps
from deploy.demo.planning.plan import NOBODY
from deploy.demo.player.client import Api, NotThere, Patience, Refused, version_of
from deploy.demo.player.file import File
from deploy.demo.player.town import Town
from shared.vocabulary.codes import ConsentAnswer, Custody, EffortKind, Referrer
from shared.vocabulary.ids import consent_id_of

INTAKE, CONSENT, CASEWORK = "/intake/api/v1", "/consent/api/v1", "/casework/api/v1"


class Actors:
    """Everybody who acts in the story, over the services' APIs."""

    def __init__(self, api: Api, town: Town) -> None:
        self.api, self.town = api, town
        self.files: dict[int, File] = {}

    def act(self, step: steps.Step) -> None:
        """Carry a step out. Raises Refused, NotThere."""
        if step.referral == NOBODY or isinstance(step, steps.Receive):
            self._begin(step)
        else:
            self._go_on(step, self.files[step.referral])

    @singledispatchmethod
    def _begin(self, step: steps.Step) -> None:
        raise TypeError(f"nobody knows how to do {type(step).__name__}")

    @_begin.register
    def _join_team(self, step: steps.JoinTeam) -> None:
        member = step.member
        body = {
            "person_id": self.town.members[member].person_id,
            "profession": member.profession,
            "starts_on": member.starts_on.isoformat(),
            "ends_on": member.ends_on.isoformat() if member.ends_on else None,
            "capacity": member.capacity,
        }
        self.api.command(self.town.lead.token, f"{CASEWORK}/team-members", _dated(step, body), until=["person-unknown"])

    @_begin.register
    def _receive(self, step: steps.Receive) -> None:
        sent, school = step.sent, self.town.schools[step.sent.organiser]
        answer = self.api.command(school.token, f"{INTAKE}/referrals", _dated(step, self._referral(sent)))
        made = answer.json()
        consent_id = str(consent_id_of(UUID(made["case_id"])))
        self.files[step.referral] = File(made["id"], made["case_id"], consent_id, school, self.town.lead, version_of(answer))

    def _referral(self, sent: steps.PlannedReferral) -> dict[str, Any]:
        return {
            "school_unit_id": self.town.school_units[sent.school_unit],
            "referrer": Referrer.PRINCIPAL,
            "pupil": {
                "identity_number": sent.identity_number,
                "given_name": sent.given_name,
                "family_name": sent.family_name,
                "sex": sent.sex,
                "registered_in": sent.registered_in,
            },
            "guardians": [vars(each) | {"custody": Custody.JOINT if len(sent.guardians) > 1 else Custody.SOLE} for each in sent.guardians],
            "school_form": sent.form,
            "school_year": sent.school_year,
            "preconditions": [{"code": code, "done_on": day.isoformat()} for code, day in sent.preconditions if code is not sent.lacking],
            "measures_needed": sent.measures_needed,
            "certificate_is_investigation": sent.certificate_is_investigation,
            "need": sent.need,
            "tried": sent.tried,
            "wishes": [EffortKind.COORDINATING],
            "contact": {"name": "Skolans expedition", "phone": "018-727 00 00"},
            "absence": {
                "since": sent.absent_since.isoformat(),
                "share_percent": sent.absence_percent,
                "unreported_percent": sent.absence_percent // 2,
            },
        }

    @singledispatchmethod
    def _go_on(self, step: steps.Step, file: File) -> None:
        raise TypeError(f"nobody knows how to do {type(step).__name__}")

    @_go_on.register
    def _ask_for_completion(self, step: steps.AskForCompletion, file: File) -> None:
        self._about_referral(self.town.lead.token, step, file, "completion-request", {"missing": [step.missing], "note": step.note})

    @_go_on.register
    def _complete(self, step: steps.Complete, file: File) -> None:
        preconditions = [{"code": code, "done_on": day.isoformat()} for code, day in step.preconditions]
        self._about_referral(file.school.token, step, file, "completion", {"preconditions": preconditions})

    @_go_on.register
    def _accept(self, step: steps.Accept, file: File) -> None:
        self._about_referral(self.town.lead.token, step, file, "acceptance", {})

    @_go_on.register
    def _decline(self, step: steps.Decline, file: File) -> None:
        self._about_referral(self.town.lead.token, step, file, "decline", {"reason": step.reason, "note": step.note})

    @_go_on.register
    def _ask_for_consent(self, step: steps.AskForConsent, file: File) -> None:
        self._about_consent(step, file, "request", {"scope": _shares(step.scope)})

    @_go_on.register
    def _answer(self, step: steps.Answer, file: File) -> None:
        scope = self._asked(file)
        for place, signatory in enumerate(file.signatories):
            is_last = place == len(file.signatories) - 1
            body: dict[str, Any] = {"signatory_id": signatory, "how": step.how, "signed_on": step.day.isoformat(), "note": step.note}
            body["answer"] = ConsentAnswer.REFUSED if step.refused and is_last else ConsentAnswer.GRANTED
            if step.left_out and is_last:
                body["scope"] = [share for share in scope if share["actor"] != step.left_out]
            self._about_consent(step, file, "answers", body)

    @_go_on.register
    def _withdraw(self, step: steps.Withdraw, file: File) -> None:
        actors = [step.actor] if step.actor else []
        body = {"signatory_id": file.signatories[0], "actors": actors, "how": step.how, "reason": step.reason}
        self._about_consent(step, file, "withdrawals", body)

    @_go_on.register
    def _assign(self, step: steps.Assign, file: File) -> None:
        somebody = self.town.members[step.member]
        body = {"coordinator_id": somebody.person_id, "profession": step.member.profession}
        self._about_case(self.town.lead.token, step, file, "assignments", body)
        if file.handler is self.town.lead:
            file.handler = somebody

    @_go_on.register
    def _start(self, step: steps.Start, file: File) -> None:
        self._about_case(file.handler.token, step, file, "intervention", {})

    @_go_on.register
    def _call_meeting(self, step: steps.CallMeeting, file: File) -> None:
        body = {"meets_on": step.meets_on.isoformat(), "actors": list(step.actors), "agenda": step.agenda}
        file.meetings[step.meeting] = self._about_case(file.handler.token, step, file, "meetings", body).json()["id"]

    @_go_on.register
    def _hold_meeting(self, step: steps.HoldMeeting, file: File) -> None:
        decisions = [{"owner": each.owner, "text": each.text, "due_on": each.due_on.isoformat()} for each in step.decisions]
        body = {"attended": list(step.attended), "minutes": step.minutes, "decisions": decisions}
        answer = self._about_case(file.handler.token, step, file, f"meetings/{file.meetings[step.meeting]}/minutes", body)
        for place, decision_id in enumerate(answer.json()["decision_ids"]):
            file.decisions[step.meeting, place] = decision_id

    @_go_on.register
    def _follow_up(self, step: steps.FollowUp, file: File) -> None:
        body = {"state": step.state, "done_on": step.done_on.isoformat() if step.done_on else None, "note": step.note}
        decision_id = file.decisions[step.meeting, step.decision]
        self._about_case(file.handler.token, step, file, f"decisions/{decision_id}/follow-ups", body)

    @_go_on.register
    def _disclose(self, step: steps.Disclose, file: File) -> None:
        body = {"actor": step.actor, "information": [step.information], "what": step.what}
        self._about_case(file.handler.token, step, file, "disclosures", body)

    @_go_on.register
    def _extend(self, step: steps.Extend, file: File) -> None:
        self._about_case(file.handler.token, step, file, "extensions", {"ends_on": step.ends_on.isoformat(), "reason": step.reason})

    @_go_on.register
    def _close(self, step: steps.Close, file: File) -> None:
        body = {"outcome": step.outcome, "reason": step.reason, "attendance": step.attendance, "note": step.note}
        self._about_case(file.handler.token, step, file, "closure", body)

    def _about_referral(self, token: str, step: steps.Step, file: File, what: str, body: Mapping[str, Any]) -> None:
        path = f"{INTAKE}/referrals/{file.referral_id}/{what}"
        file.referral_version = version_of(self.api.command(token, path, _dated(step, body), version=file.referral_version))

    def _about_consent(self, step: steps.Step, file: File, what: str, body: Mapping[str, Any]) -> None:
        path = f"{CONSENT}/consents/{file.consent_id}/{what}"
        answer = self.api.command(file.handler.token, path, _dated(step, body), until=["not-found", "consent-unknown"])
        file.consent_version = version_of(answer)

    def _about_case(self, token: str, step: steps.Step, file: File, what: str, body: Mapping[str, Any]) -> requests.Response:
        """Against the version last seen; once more against the newest one if somebody else was first."""
        path = f"{CASEWORK}/cases/{file.case_id}/{what}"
        file.catch_up(self.api, file.handler.token)
        try:
            answer = self.api.command(token, path, _dated(step, body), version=file.case_version)
        except Refused as refused:
            if refused.status != 412:
                raise
            newest = version_of(self.api.get(file.handler.token, f"{CASEWORK}/cases/{file.case_id}"))
            answer = self.api.command(token, path, _dated(step, body), version=newest)
        file.case_version = version_of(answer)
        return answer

    def _asked(self, file: File) -> list[dict[str, str]]:
        """Wait until the consent shows what is asked, and of whom. Raises NotThere."""
        patience = Patience()
        while True:
            try:
                shown = self.api.get(file.handler.token, f"{CONSENT}/consents/{file.consent_id}").json()
                if shown["version"] >= file.consent_version:
                    file.signatories = [each["signatory_id"] for each in shown["signatories"]]
                    return list(shown["scope"])
            except Refused as refused:
                if refused.status != 404:
                    raise
            if not patience.waits():
                raise NotThere("consent does not show what was asked")


def _dated(step: steps.Step, body: Mapping[str, Any]) -> dict[str, Any]:
    """Every command tells when it was so and when that was known."""
    return {**body, "effective_on": step.day.isoformat(), "known_on": step.known_on.isoformat()}


def _shares(scope: steps.Scope) -> list[dict[str, str]]:
    return [{"actor": actor, "information": information} for actor, information in scope]
