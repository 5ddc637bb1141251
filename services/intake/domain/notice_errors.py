"""Why a notice can't be taken in or gone on with."""

from http import HTTPStatus

from services.intake.domain.errors import IntakeRefusal
from shared.vocabulary.language import later


class NoticeRefusal(IntakeRefusal):
    """A rule about notices says no."""


class NoticesNotTakenIn(NoticeRefusal):
    """The profile doesn't take notices from organisers of this kind."""

    code = "notices-not-taken-in"
    status = HTTPStatus.FORBIDDEN
    message = later("Kommunen tar inte emot anmälningar från er huvudman här.")


class NotToThisMunicipality(NoticeRefusal):
    """A notice goes to the municipality where the pupil is registered (skollagen 7:22)."""

    code = "not-to-this-municipality"
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    message = later("Anmälan ska till den kommun där eleven är folkbokförd. Skicka den dit.")
    about = ("pupil.registered_in",)


class NoticeOpenAlready(NoticeRefusal):
    """The organiser has an open notice on this pupil."""

    code = "notice-open-already"
    message = later("Ni har redan en öppen anmälan om eleven. Komplettera den i stället.")


class NoticeClosed(NoticeRefusal):
    """A closed notice is history."""

    code = "notice-closed"
    message = later("Anmälan är avslutad.")


class NothingToComplete(NoticeRefusal):
    """The investigation is there already."""

    code = "nothing-to-complete"
    message = later("Utredningen finns redan.")


class StillNoInvestigation(NoticeRefusal):
    """An answer that leaves the investigation out completes nothing."""

    code = "still-no-investigation"
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    message = later("Ange vilken dag utredningen blev klar.")
    about = ("investigation.ready_on",)


class InvestigationDatedWrong(NoticeRefusal):
    """An investigation is begun, and over, on days that have come, in that order."""

    code = "investigation-dated-wrong"
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    message = later("Utredningens dag kan inte ligga i framtiden, och inte sluta innan den började.")
    about = ("investigation.ready_on", "begun_on", "ended_on")


class FollowUpInThePast(NoticeRefusal):
    """The next follow-up is a day to come."""

    code = "follow-up-in-the-past"
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    message = later("Nästa uppföljning ska vara i dag eller senare.")
    about = ("follow_up_on", "next_on")


class LinkedToAnotherPupil(NoticeRefusal):
    """A notice and the referral it is linked to are about the same pupil."""

    code = "linked-to-another-pupil"
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    message = later("Beställningen gäller en annan elev.")
    about = ("referral_id",)


class InvestigationOver(NoticeRefusal):
    """An investigation ends once."""

    code = "investigation-over"
    message = later("Utredningen är redan avslutad.")
