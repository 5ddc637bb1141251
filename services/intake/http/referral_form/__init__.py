"""The form in which a referral is written, step by step."""
