-- Protected identities reach all that is sent in about a pupil: notices, their files, and the lists of attendance.

-- Referrals that protect their pupil, and who alone handles them: written in the transaction of the receipt or the marking, since a table that
-- is filled later would show a name until it is.
CREATE TABLE protected_referral (
    referral_id uuid PRIMARY KEY,
    pupil_id uuid NOT NULL,
    handlers uuid[] NOT NULL CHECK (cardinality(handlers) > 0)
);
CREATE INDEX protected_referral_of ON protected_referral (pupil_id);
INSERT INTO protected_referral (referral_id, pupil_id, handlers)
SELECT referral_id, pupil_id, handlers
FROM (
    SELECT DISTINCT ON (e.originator_id) e.originator_id AS referral_id, m.pupil_id,
        ARRAY(SELECT jsonb_array_elements_text(coalesce(convert_from(e.state, 'UTF8')::jsonb -> 'handlers', '[]'))::uuid) AS handlers
    FROM log_events e JOIN pupil_matter m ON m.matter_id = e.originator_id
    WHERE e.topic IN ('intake.referral.received', 'intake.referral.security-marked')
    ORDER BY e.originator_id, e.originator_version DESC
) latest
WHERE cardinality(handlers) > 0;

-- Pupils, under every number of theirs, who are protected in a referral that somebody doesn't handle: of them that person learns neither name nor
-- number. Nobody (null) handles none.
CREATE FUNCTION pupils_kept_from(reader uuid) RETURNS SETOF uuid LANGUAGE sql STABLE AS $$
    SELECT same_pupils(pupil_id) FROM protected_referral WHERE (reader = ANY(handlers)) IS NOT TRUE
$$;

-- Pupils who are protected, and whose every such referral somebody handles.
CREATE FUNCTION pupils_handled_by(reader uuid) RETURNS SETOF uuid LANGUAGE sql STABLE AS $$
    SELECT same_pupils(pupil_id) FROM protected_referral EXCEPT SELECT pupils_kept_from(reader)
$$;

-- Whom a notice, and a line of an attendance report, is about.
ALTER TABLE absence_notice ADD COLUMN pupil_id uuid;
ALTER TABLE investigation_notice ADD COLUMN pupil_id uuid;
ALTER TABLE attendance_line ADD COLUMN pupil_id uuid;
UPDATE absence_notice SET pupil_id = (convert_from(e.state, 'UTF8')::jsonb ->> 'pupil_id')::uuid
FROM log_events e WHERE e.originator_id = notice_id AND e.originator_version = 1;
UPDATE investigation_notice SET pupil_id = (convert_from(e.state, 'UTF8')::jsonb ->> 'pupil_id')::uuid
FROM log_events e WHERE e.originator_id = notice_id AND e.originator_version = 1;
UPDATE attendance_line SET pupil_id = (convert_from(e.state, 'UTF8')::jsonb ->> 'pupil_id')::uuid
FROM log_events e WHERE e.originator_id = line_id AND e.originator_version = 1;
ALTER TABLE absence_notice ALTER COLUMN pupil_id SET NOT NULL;
ALTER TABLE investigation_notice ALTER COLUMN pupil_id SET NOT NULL;
ALTER TABLE attendance_line ALTER COLUMN pupil_id SET NOT NULL;

CREATE OR REPLACE VIEW matter_of_files AS
SELECT 'referral' AS belongs_to, referral_id AS belongs_id, organiser_id, school_unit_id, case_id, registry_number, handlers, sent_by,
    NULL::uuid AS noticed_pupil
FROM referral
UNION ALL
SELECT 'absence-notice', notice_id, organiser_id, school_unit_id, NULL, registry_number, NULL, NULL, pupil_id FROM absence_notice;

CREATE OR REPLACE VIEW attachment_seen AS
SELECT a.*, m.organiser_id, m.case_id, m.registry_number, m.handlers, m.sent_by, m.school_unit_id, m.noticed_pupil
FROM attachment_version a JOIN matter_of_files m ON m.belongs_to = a.belongs_to AND m.belongs_id = a.belongs_id;

GRANT SELECT, INSERT, UPDATE, DELETE ON protected_referral TO {database}_writer;
GRANT SELECT ON protected_referral TO {database}_reader, {database}_auditor;
