"""Runs consent by itself: `python -m services.consent`, with its settings in the environment."""

# ruff: noqa: E402  the process is made cooperative before anything else is imported
from shared.messaging.patched import patch

patch()

from services.consent.service import ConsentService
from shared.messaging.serving import serve

serve(ConsentService)
