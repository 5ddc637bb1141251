"""The page on which a sender answers a request for completion: a day for each missing precondition, and words."""

from __future__ import annotations

from typing import Any

from services.intake.domain.groundwork import Done
from services.intake.http.referral_form.steps import DATED, PastDay
from services.intake.http.referrals.summary import ASKED
from services.intake.read_models.referral_file import ReferralFile
from shared.vocabulary.codes import Precondition
from shared.vocabulary.language import later, say, translated
from shared.web import fields
from shared.web.forms import Form
from shared.web.schemas import Schema


class CompletionAnswer(Schema):
    """A day for what is asked for; or that it isn't needed."""

    noticed = PastDay(load_default=None, metadata={"label": ASKED[Precondition.NOTICED]})
    investigated = PastDay(load_default=None, metadata={"label": ASKED[Precondition.INVESTIGATED]})
    efforts_begun = PastDay(load_default=None, metadata={"label": ASKED[Precondition.EFFORTS_BEGUN]})
    measures_put_in = PastDay(load_default=None, metadata={"label": ASKED[Precondition.MEASURES_PUT_IN]})
    certificate_is_investigation = fields.Flag(load_default=None)
    no_measures_needed = fields.Flag(load_default=None)
    note = fields.Words(load_default=None, metadata={"label": later("Svar")})


class CompletionForm(Form):
    """Knows what was asked for."""

    asked: tuple[Precondition, ...] = ()
    in_words: bool = False

    @classmethod
    def begun(cls, file: ReferralFile, *, in_words: bool = False) -> CompletionForm:
        """Empty; `in_words`: days may be left out, as a guardian needn't know them."""
        form = cls()
        form.in_words = in_words
        form.asked = file.asked_for.missing if file.asked_for else ()
        return form

    @classmethod
    def read_for(cls, file: ReferralFile, *, in_words: bool = False) -> CompletionForm:
        """What was sent, with an error beside each asked day that is missing and must be told."""
        form = cls.read(CompletionAnswer())
        assert isinstance(form, CompletionForm)
        form.in_words = in_words
        form.asked = file.asked_for.missing if file.asked_for else ()
        otherwise = {Precondition.INVESTIGATED: "certificate_is_investigation", Precondition.MEASURES_PUT_IN: "no_measures_needed"}
        for name, code in form.date_names:
            excused = form.chosen(otherwise.get(code, ""), "true")
            if not in_words and name not in form.errors and not form.text(name) and not excused:
                form.refuse(say("Ange vilken dag det gjordes."), name)
                form.labels[name] = translated(ASKED[code])
        any_day = any(form.text(name) for name, _ in form.date_names)
        if not form.text("note") and (not form.asked or (in_words and not any_day)):
            form.refuse(say("Skriv ett svar på frågan."), "note")
        return form

    @property
    def date_names(self) -> list[tuple[str, Precondition]]:
        """The fields that are shown: (name, precondition)."""
        return [(name, code) for name, code in DATED.items() if code in self.asked]

    @property
    def answer(self) -> dict[str, Any]:
        """What `Intake.complete_referral` takes."""
        done = [Done(code, self.data[name]) for name, code in DATED.items() if self.data.get(name)]
        return {
            "done": done,
            "measures_needed": False if self.data.get("no_measures_needed") else None,
            "certificate_is_investigation": self.data.get("certificate_is_investigation"),
            "note": self.data.get("note"),
        }
