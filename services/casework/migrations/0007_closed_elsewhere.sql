-- Whether a referral that is no case was declined, or accepted and handled to its end in an earlier system (read_models/declined.py).
ALTER TABLE referral_without_case ADD COLUMN closed_elsewhere boolean NOT NULL DEFAULT false;
