"""Why a webhook can't be made or changed."""

from http import HTTPStatus

from services.intake.domain.errors import IntakeRefusal
from shared.vocabulary.language import later


class WebhookRefusal(IntakeRefusal):
    """A rule about webhooks says no."""


class AddressNotTaken(WebhookRefusal):
    """Messages go by https to a name or a public address."""

    code = "webhook-address-not-taken"
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    message = later("Adressen ska börja med https:// och ett namn, utan användarnamn, lösenord eller #.")
    about = ("address",)


class TooManyWebhooks(WebhookRefusal):
    """More than an organisation has systems."""

    code = "too-many-webhooks"
    message = later("Ni har redan så många webhooks att fler inte tas emot. Ta bort en som inte används.")


class WebhookOver(WebhookRefusal):
    """A webhook that has ended is history."""

    code = "webhook-over"
    message = later("Webhooken har upphört. Registrera adressen på nytt.")


class WebhookNotPaused(WebhookRefusal):
    """Only what is paused can go on."""

    code = "webhook-not-paused"
    message = later("Webhooken är inte pausad.")


class MessageWaits(WebhookRefusal):
    """What is on its way is not sent again."""

    code = "message-waits"
    message = later("Meddelandet är redan på väg. Vänta tills försöken är klara.")


class TooManySendings(WebhookRefusal):
    """Whoever tries a receiver sends a few; more would make us somebody's hammer."""

    code = "too-many-sendings"
    message = later("Ni har skickat det många gånger den senaste timmen. Vänta en stund och försök igen.")


class MessageNotToBeSent(WebhookRefusal):
    """The sender may no longer be told of what the message is about by this road."""

    code = "message-not-to-be-sent"
    message = later("Meddelandet skickas inte. Läs om ärendet när du är inloggad.")
