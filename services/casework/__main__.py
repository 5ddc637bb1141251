"""Runs casework by itself: `python -m services.casework`, with its settings in the environment."""

# ruff: noqa: E402  the process is made cooperative before anything else is imported
from shared.messaging.patched import patch

patch()

from services.casework.service import CaseworkService
from shared.messaging.serving import serve

serve(CaseworkService)
