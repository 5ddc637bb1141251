"""Tests that look at the one demo that is played for all of them; `tests/sharing_out.py` keeps them together."""
