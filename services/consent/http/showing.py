"""What consent's pages have in common: finding the consent, and telling a refusal where it belongs."""

from __future__ import annotations

from uuid import UUID

from services.consent.application import ConsentApplication
from services.consent.domain.errors import AskedUntilThePast, EmptyYes, NothingAsked, NotInTheConsent, OutsideTheQuestion, SignedLater
from services.consent.http.rights import sight
from services.consent.read_models.reading import ConsentView, SignatoryView, consent_seen
from shared.eventlog.keyring import NoKey
from shared.eventlog.log import Changed
from shared.vocabulary.calendar import today
from shared.vocabulary.language import later
from shared.vocabulary.refusal import Refusal
from shared.web.access.looks import looked
from shared.web.forms import Form
from shared.web.problem import NotFound
from shared.web.service import application, the_service

STALE = later("Något i samtycket har ändrats sedan du öppnade sidan. Läs igenom den igen och skicka på nytt.")
GONE = later("Gallrad")
_FIELD: dict[type[Refusal], str] = {
    NothingAsked: "scope",
    EmptyYes: "scope",
    OutsideTheQuestion: "scope",
    AskedUntilThePast: "valid_to",
    SignedLater: "signed_on",
    NotInTheConsent: "actors",
}


def consents() -> ConsentApplication:
    """This service's application."""
    return application(ConsentApplication)


def said(value: object, instead: str) -> str:
    """A sealed value's words, or what stands instead where its key is destroyed."""
    try:
        return str(consents().open(value))
    except NoKey:
        return instead


def seen(consent_id: UUID) -> ConsentView:
    """The consent as the reader sees it today; raises NotFound."""
    view = consent_seen(the_service().database, sight(), consent_id, today())
    if view is None:
        raise NotFound
    looked(matter=view.case_id, complete=True)
    return view


def signatory_of(view: ConsentView, signatory_id: UUID) -> SignatoryView:
    """One of those who sign; raises NotFound."""
    signatory = view.signatory(signatory_id)
    if signatory is None:
        raise NotFound
    return signatory


def tell(form: Form, error: Refusal | Changed) -> int:
    """Put a refusal beside its field, or on top; the status to answer with."""
    if isinstance(error, Changed):
        form.refuse(STALE)
        return 412
    form.refuse(error, _FIELD.get(type(error), ""))
    return int(error.status)
