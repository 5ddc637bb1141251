"""Refusals about possible duplicates, and about protection that other referrals on the same pupil tell of.

IntakeRefusal
└── ReferralRefusal
    ├── SameNumberSamePupil · WhichNumberIsRight · NothingToMerge · IsMerged
    └── ProtectedElsewhere
"""

from http import HTTPStatus

from services.intake.domain.errors import ReferralRefusal
from shared.vocabulary.language import later


class SameNumberSamePupil(ReferralRefusal):
    """One identity number is one pupil's."""

    code = "same-number-same-pupil"
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    message = later("Numret är detsamma, så det är samma elev. Välj om det är samma ärende eller om båda ska stå kvar.")
    about = ("verdict",)


class WhichNumberIsRight(ReferralRefusal):
    """Of two numbers that are one pupil's, one is the right one."""

    code = "which-number-is-right"
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    message = later("Välj vilket av numren som är elevens rätta.")
    about = ("right",)


class NothingToMerge(ReferralRefusal):
    """Only a referral that waits for an answer becomes part of another."""

    code = "nothing-to-merge"
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    message = later("Ingen av dem är en beställning som väntar på svar, så de kan inte slås ihop. Välj att båda ska stå kvar.")
    about = ("verdict",)


class IsMerged(ReferralRefusal):
    """What is part of another referral is answered there."""

    code = "is-merged"
    message = later("Beställningen är sammanslagen med en annan. Svara på den, eller ändra bedömningen först.")


class ProtectedElsewhere(ReferralRefusal):
    """Another referral on the same pupil, which others handle, protects the identity."""

    code = "protected-elsewhere"
    message = later("Elevens uppgifter är skyddade också i en beställning som andra handlägger. De måste ta bort märkningen där först.")
