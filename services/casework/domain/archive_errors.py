"""Everything that casework refuses about files that are to be destroyed or preserved:

CaseworkRefusal
└ ArchiveRefusal
  ├ FileUnknown                                              404
  ├ NotClosed, NotDue, ToBePreserved, NotToBePreserved, FileDestroyed
  └ NothingProposed, AlreadyProposed, NotApproved, SamePerson, CoolingOff, FileChanged, BegunAlready, OpenElsewhere, NoAnswerElsewhere, NoCustodian
"""

from http import HTTPStatus

from services.casework.domain.errors import (
    CaseworkRefusal,
)
from shared.vocabulary.language import later


class ArchiveRefusal(CaseworkRefusal):
    """A rule about keeping files says no."""


class FileUnknown(ArchiveRefusal):
    """There is no file of such a pupil."""

    code = "file-unknown"
    status = HTTPStatus.NOT_FOUND
    message = later("Akten finns inte, eller så har du inte rätt att se den.")


class NotClosed(ArchiveRefusal):
    """Only a closed case has a time for which it is kept, and one that is destroyed has none any more."""

    code = "not-closed"
    message = later("Ärendet är inte avslutat, eller redan gallrat.")


class NotDue(ArchiveRefusal):
    """Some case of the pupil's is open, has no retention date, or its date has not come."""

    code = "not-due"
    message = later("Akten får inte gallras än: alla elevens ärenden måste vara avslutade och deras gallringsdag ha kommit.")


class ToBePreserved(ArchiveRefusal):
    """The rules say that a case of the file is preserved."""

    code = "to-be-preserved"
    message = later("Akten ska bevaras och får inte gallras. Gör ett arkivpaket i stället.")


class NotToBePreserved(ArchiveRefusal):
    """Only what the rules preserve, and what is closed, leaves as a package for the e-archive."""

    code = "not-to-be-preserved"
    message = later("Ärendet ska inte bevaras, så det finns inget arkivpaket att göra.")


class FileDestroyed(ArchiveRefusal):
    """The file is destroyed already, or is being destroyed."""

    code = "file-destroyed"
    status = HTTPStatus.GONE
    message = later("Akten är gallrad.")


class NothingProposed(ArchiveRefusal):
    """There is no destruction to approve or call off."""

    code = "nothing-proposed"
    message = later("Det finns inget förslag till gallring av akten.")


class AlreadyProposed(ArchiveRefusal):
    """A destruction of the file is proposed already."""

    code = "already-proposed"
    message = later("Gallring av akten är redan föreslagen. Avbryt det förslaget först om det är fel.")


class SamePerson(ArchiveRefusal):
    """Four eyes: whoever proposed may not approve."""

    code = "same-person"
    message = later("Den som föreslog gallringen får inte godkänna den. Be en annan arkivarie eller teamledaren.")


class NotApproved(ArchiveRefusal):
    """A destruction is carried out after it is approved."""

    code = "not-approved"
    message = later("Gallringen är inte godkänd.")


class CoolingOff(ArchiveRefusal):
    """The days between approval and destruction have not passed."""

    code = "cooling-off"
    message = later("Betänketiden har inte gått ut.")


class FileChanged(ArchiveRefusal):
    """The pupil has other cases now than when the destruction was proposed."""

    code = "file-changed"
    message = later("Akten har ändrats sedan gallringen föreslogs. Avbryt och föreslå på nytt.")


class BegunAlready(ArchiveRefusal):
    """What has begun can't be called off: the key may be gone."""

    code = "begun-already"
    message = later("Gallringen har börjat och går inte att avbryta.")


class OpenElsewhere(ArchiveRefusal):
    """Another service has something open about the pupil."""

    code = "open-elsewhere"
    message = later(
        "Det finns något om eleven i en annan tjänst som är öppet, eller som inte har nått hit än. Avsluta det, eller försök igen om en stund."
    )


class NoAnswerElsewhere(ArchiveRefusal):
    """Whether anything is open elsewhere can't be known, so nothing is done."""

    code = "no-answer-elsewhere"
    status = HTTPStatus.SERVICE_UNAVAILABLE
    message = later("En annan tjänst svarar inte om något är öppet där, och utan svar får ingenting gallras. Försök igen om en stund.")


class NoCustodian(ArchiveRefusal):
    """This installation gives the service no login that destroys keys, or no list of destroyed keys."""

    code = "no-custodian"
    message = later("Här kan ingen akt gallras: inställningen för den inloggning som förstör nycklar eller för listan över dem saknas. Be driften.")
