-- How each referral that is no case is marked (read_models/protection.py): a pupil whom any referral protects is protected in every case.
-- Those of before are from before there were protected identities.
ALTER TABLE referral_without_case ADD COLUMN security_marking text NOT NULL DEFAULT 'none';
