-- Referrals that guardians send. `organiser_id` is whose referral it is to see: no organiser's until the guardian lets the school know.
-- `sent_by` is the guardian who sent it, and follows it. Referrals from before are schools' own.
DROP VIEW referral_status;
ALTER TABLE referral ALTER COLUMN organiser_id DROP NOT NULL, ADD COLUMN sent_by uuid;
CREATE INDEX referral_sent_by ON referral (sent_by, position DESC) WHERE sent_by IS NOT NULL;
CREATE VIEW referral_status AS
SELECT referral.*,
    referral.organiser_id IS NOT NULL AS school_knows,
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
LEFT JOIN organiser ON organiser.organiser_id = coalesce(referral.organiser_id, school_unit.organiser_id);
GRANT SELECT ON referral_status TO {database}_reader, {database}_writer, {database}_auditor;

CREATE OR REPLACE VIEW attachment_seen AS
SELECT a.*, r.organiser_id, r.case_id, r.registry_number, r.handlers, r.sent_by
FROM attachment_version a JOIN referral r ON a.belongs_to = 'referral' AND r.referral_id = a.belongs_id;

-- Files of forms that are being filled in, sealed under their writer's key like the form itself; they go with the draft.
CREATE TABLE draft_file (
    content_id uuid PRIMARY KEY,
    draft_id uuid NOT NULL REFERENCES draft ON DELETE CASCADE,
    name text NOT NULL,
    kind text NOT NULL,
    size bigint NOT NULL,
    sha256 text NOT NULL,
    stored_sha256 text NOT NULL,
    verdict text NOT NULL,
    came_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX draft_file_of ON draft_file (draft_id, came_at);
CREATE TABLE draft_chunk (
    content_id uuid NOT NULL REFERENCES draft_file ON DELETE CASCADE,
    number integer NOT NULL,
    box bytea NOT NULL,
    PRIMARY KEY (content_id, number)
);
ALTER TABLE draft_chunk ALTER COLUMN box SET STORAGE EXTERNAL;

GRANT SELECT, INSERT, DELETE ON draft_file, draft_chunk TO {database}_writer;
