"""The append-only log: sealed, hashed, timed events, and the projections that follow it."""
