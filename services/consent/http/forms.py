"""What the pages' forms hold."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from services.consent.domain.scope import Share
from services.consent.http.schemas import MOST_SHARES
from shared.vocabulary.codes import Actor, Information, SignedHow
from shared.vocabulary.language import later
from shared.web import fields
from shared.web.schemas import Schema

BY_STAFF = (SignedHow.PAPER, SignedHow.PHONE, SignedHow.IN_PERSON)
_PAIR = r"[a-z-]{1,40}\.[a-z-]{1,40}"


class Extent(StrEnum):
    """How much of the question a signatory says yes to."""

    ALL = "all"
    SOME = "some"
    NONE = "none"


class Reach(StrEnum):
    """How much of a yes is taken back."""

    WHOLLY = "wholly"
    SOME = "some"


def one_of(codes: type[StrEnum], label: str, among: tuple[StrEnum, ...] = ()) -> fields.Code:
    """A choice that has to be made."""
    return fields.Code(codes, among=among, required=True, error_messages={"required": later("Välj ett av alternativen.")}, metadata={"label": label})


class Pair(fields.Text):
    """One ticked cell of a matrix: `actor.information`."""

    def __init__(self, **options: Any) -> None:
        super().__init__(most=81, pattern=_PAIR, told=later("Välj bland rutorna."), **options)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **options: Any) -> Any:
        actor, _, information = super()._deserialize(value, attr, data, **options).partition(".")
        try:
            return Share(Actor(actor), Information(information))
        except ValueError:
            raise self.make_error("validator_failed") from None


def as_text(share: Share) -> str:
    """A pair as its box names it."""
    return f"{share.actor}.{share.information}"


class QuestionForm(Schema):
    """What to ask the signatories for."""

    scope = fields.Several(Pair(), most=MOST_SHARES, load_default=list, metadata={"label": later("Vad som ska få delas")})
    valid_to = fields.Day(load_default=None, metadata={"label": later("Sista dag")})


class AnswerForm(Schema):
    """An answer that reached the office by other ways than online."""

    extent = one_of(Extent, later("Svaret"))
    scope = fields.Several(Pair(), most=MOST_SHARES, load_default=list, metadata={"label": later("Det som får delas")})
    how = one_of(SignedHow, later("Hur svaret kom"), BY_STAFF)
    signed_on = fields.Day(required=True, metadata={"label": later("Dagen då svaret gavs")})
    note = fields.Words(load_default="", metadata={"label": later("Anteckning")})


class WithdrawalForm(Schema):
    """A yes that somebody has taken back, told to the office."""

    reach = one_of(Reach, later("Vad som tas tillbaka"))
    actors = fields.Several(fields.Code(Actor), most=len(Actor), load_default=list, metadata={"label": later("Aktörer")})
    how = one_of(SignedHow, later("Hur du fick veta det"), BY_STAFF)
    reason = fields.Words(load_default="", metadata={"label": later("Skäl")})


class OwnAnswerForm(Schema):
    """A guardian's or pupil's own answer."""

    extent = one_of(Extent, later("Ditt svar"))
    scope = fields.Several(Pair(), most=MOST_SHARES, load_default=list, metadata={"label": later("Det som får delas")})
    note = fields.Words(load_default="", metadata={"label": later("Något mer")})


class OwnWithdrawalForm(Schema):
    """What a guardian or pupil takes back."""

    reach = one_of(Reach, later("Vad du tar tillbaka"))
    actors = fields.Several(fields.Code(Actor), most=len(Actor), load_default=list, metadata={"label": later("Aktörer")})
    reason = fields.Words(load_default="", metadata={"label": later("Skäl")})
