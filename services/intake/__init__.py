"""Intake: what is sent in, and who sends it: organisations, people, tokens and referrals."""
