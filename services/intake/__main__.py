"""Runs intake by itself: `python -m services.intake`, with its settings in the environment."""

# ruff: noqa: E402  the process is made cooperative before anything else is imported
from shared.messaging.patched import patch

patch()

from services.intake.service import IntakeService
from shared.messaging.serving import serve

serve(IntakeService)
