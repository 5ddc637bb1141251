"""What is asked of the webhooks' API; the page's form is made of it too."""

from __future__ import annotations

from services.intake.domain.webhook import TO_CHOOSE
from shared.vocabulary.codes import WebhookNews
from shared.vocabulary.language import later
from shared.web import fields
from shared.web.schemas import CommandSchema

LONGEST_ADDRESS = 500


class WebhookBody(CommandSchema):
    """An address to send to, and what to tell; nothing chosen means everything."""

    address = fields.Text(
        required=True, least=10, most=LONGEST_ADDRESS, metadata={"label": later("Adress"), "example": "https://skolsystem.example/narvaro"}
    )
    news = fields.Several(
        fields.Code(WebhookNews, among=TO_CHOOSE), most=len(TO_CHOOSE), load_default=list, metadata={"label": later("Vad ni vill få besked om")}
    )
