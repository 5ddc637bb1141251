-- Whose identity is protected, and who alone handles the referral then (null: everybody who may see referrals). Present ones are not protected.
DROP VIEW referral_status;
ALTER TABLE referral ADD COLUMN security_marking text NOT NULL DEFAULT 'none', ADD COLUMN handlers uuid[];
CREATE VIEW referral_status AS
SELECT referral.*,
    CASE
        WHEN referral.state <> 'accepted' THEN referral.state
        WHEN casework_progress.state IN ('running', 'closed') THEN casework_progress.state
        WHEN NOT consent_progress.complete THEN 'waiting-for-consent'
        WHEN casework_progress.state = 'assigned' THEN 'coordinator'
        ELSE 'accepted'
    END AS status,
    school_unit.name AS school_unit_name,
    school_unit.code AS school_unit_code,
    organiser.kind AS organiser_kind,
    organiser.name AS organiser_name
FROM referral
LEFT JOIN casework_progress USING (case_id)
LEFT JOIN consent_progress USING (case_id)
LEFT JOIN school_unit USING (school_unit_id)
LEFT JOIN organiser ON organiser.organiser_id = referral.organiser_id;
GRANT SELECT ON referral_status TO {database}_reader, {database}_writer, {database}_auditor;

CREATE OR REPLACE VIEW attachment_seen AS
SELECT a.*, r.organiser_id, r.case_id, r.registry_number, r.handlers
FROM attachment_version a JOIN referral r ON a.belongs_to = 'referral' AND r.referral_id = a.belongs_id;
