"""Runs statistics by itself: `python -m services.statistics`, with its settings in the environment."""

# ruff: noqa: E402  the process is made cooperative before anything else is imported
from shared.messaging.patched import patch

patch()

from services.statistics.service import StatisticsService
from shared.messaging.serving import serve

serve(StatisticsService)
