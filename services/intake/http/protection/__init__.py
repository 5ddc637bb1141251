"""Pupils with a protected identity: the team takes the referral in itself, and says who alone handles it."""
