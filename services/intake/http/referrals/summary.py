"""What a referral says, in words, for the form's summary and for the referral's own page."""

from __future__ import annotations

from collections.abc import Sequence

from services.intake.domain.groundwork import Groundwork
from services.intake.domain.guardian import GuardianDetails
from services.intake.domain.sending import Absence, Contact
from shared.vocabulary.codes import Actor, EffortKind, Precondition
from shared.vocabulary.identity_numbers import IdentityNumber, IdentityNumberKind
from shared.vocabulary.labels import label, lower_label
from shared.vocabulary.language import later, say, translated
from shared.web.layout import listing, quoted

NOT_YET = later("Inte angivet")
ASKED = {
    Precondition.NOTICED: later("Frånvaron uppmärksammades"),
    Precondition.INVESTIGATED: later("Frånvaron utreddes"),
    Precondition.EFFORTS_BEGUN: later("Insatser påbörjades"),
    Precondition.MEASURES_PUT_IN: later("Åtgärder sattes in"),
}


def groundwork_rows(groundwork: Groundwork) -> list[tuple[str, str]]:
    """The dated steps; what is not done is said too, unless it isn't needed."""
    days = {each.code: each.done_on.isoformat() for each in groundwork.done}
    rows = []
    for code, title in ASKED.items():
        term = translated(title)
        if code is Precondition.MEASURES_PUT_IN and not groundwork.measures_needed:
            rows.append((term, say("Behövs inte enligt utredningen")))
        elif code is Precondition.INVESTIGATED and groundwork.certificate_is_investigation:
            rows.append((term, say("%(days)s, genom läkarintyg", days=days[code]) if code in days else say("Genom läkarintyg")))
        else:
            rows.append((term, days.get(code, translated(NOT_YET))))
    return rows


def absence_rows(absence: Absence | None) -> list[tuple[str, str]]:
    """Since when, how much, what sort; older referrals may not tell."""
    if absence is None:
        return [(say("Frånvaron"), translated(NOT_YET))]
    return [
        (say("Frånvarande sedan"), absence.since.isoformat()),
        (say("Andel frånvaro"), say("%(share_percent)s %% av skoltiden", share_percent=absence.share_percent)),
        (say("Sorts frånvaro"), absence_split(absence)),
    ]


def absence_split(absence: Absence) -> str:
    """How much is valid and how much not; older referrals tell only what sort it mostly is."""
    if absence.unreported_percent is None:
        return label(absence.kind) if absence.kind else translated(NOT_YET)
    return say("%(valid)s %% giltig, %(unreported)s %% ogiltig", valid=absence.valid_percent, unreported=absence.unreported_percent)


def request_rows(
    tried: str | None, need: str | None, wishes: Sequence[EffortKind], wished: str | None, others: Sequence[Actor] | None
) -> list[tuple[str, str]]:
    """What was tried, why it isn't enough, what is asked for; what nobody has said is left out, and what somebody wrote is marked as Swedish."""
    rows = [
        (say("Vad som har provats"), tried),
        (say("Varför det inte räcker"), need),
        (say("Önskas"), "; ".join(label(each) for each in wishes)),
        (say("Mer om det"), wished),
        (say("Redan med"), listing([label(each) for each in others or ()])),
    ]
    return [(term, quoted(told, (tried or "", need or "", wished or ""))) for term, told in rows if told]


def guardian_told(guardian: GuardianDetails) -> str:
    """A guardian in a line."""
    told = [guardian.name, guardian.contact, lower_label(guardian.custody) if guardian.custody else ""]
    return ", ".join(each for each in (*told, say("tolk: %(language)s", language=guardian.language) if guardian.language else "") if each)


def contact_told(contact: Contact) -> str:
    """A contact person in a line."""
    return ", ".join(each for each in (contact.name, contact.phone, contact.email) if each)


def shown(number: IdentityNumber) -> str:
    """A number as people write it."""
    return number.text if number.kind is IdentityNumberKind.TEMPORARY else f"{number.text[:8]}-{number.text[8:]}"
