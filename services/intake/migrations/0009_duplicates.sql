-- Possible duplicates: what was sent in about whom, which pairs a person has been asked about, and what follows from the verdicts.

-- What was sent in about which pupil, in order, written in the transaction of its receipt; `compared` once the rules have looked for its like.
CREATE TABLE pupil_matter (
    matter_id uuid PRIMARY KEY,
    kind text NOT NULL,
    pupil_id uuid NOT NULL,
    number bigint GENERATED ALWAYS AS IDENTITY,
    compared boolean NOT NULL DEFAULT false
);
CREATE INDEX pupil_matter_of ON pupil_matter (pupil_id, number);
CREATE INDEX pupil_matter_waiting ON pupil_matter (number) WHERE NOT compared;
INSERT INTO pupil_matter (matter_id, kind, pupil_id)
SELECT e.originator_id, CASE e.topic WHEN 'intake.referral.received' THEN 'referral' ELSE 'absence-notice' END, s.subject
FROM log_events e JOIN subject_stream s ON s.stream = e.originator_id
WHERE e.originator_version = 1 AND e.topic IN ('intake.referral.received', 'intake.absence-notice.received')
ORDER BY e.notification_id;

-- Numbers that are judged to be one pupil's, in pairs, and which thing sent in has the right one; written with the verdict.
CREATE TABLE same_pupil (
    pair_id uuid PRIMARY KEY,
    newer_pupil uuid NOT NULL,
    earlier_pupil uuid NOT NULL,
    right_id uuid NOT NULL,
    right_kind text NOT NULL,
    judged bigint GENERATED ALWAYS AS IDENTITY
);
CREATE INDEX same_pupil_newer ON same_pupil (newer_pupil);
CREATE INDEX same_pupil_earlier ON same_pupil (earlier_pupil);

-- Every id of a pupil, her own and those that verdicts have tied to it.
CREATE FUNCTION same_pupils(of_pupil uuid) RETURNS SETOF uuid LANGUAGE sql STABLE AS $$
    WITH RECURSIVE same (pupil) AS (
        SELECT of_pupil
        UNION SELECT CASE e.newer_pupil WHEN same.pupil THEN e.earlier_pupil ELSE e.newer_pupil END
        FROM same JOIN same_pupil e ON e.newer_pupil = same.pupil OR e.earlier_pupil = same.pupil
    )
    SELECT pupil FROM same
$$;

-- Referrals that are judged to repeat another: answered there, and for their sender as far as the other is. Written with the verdict.
CREATE TABLE merged_referral (
    referral_id uuid PRIMARY KEY,
    into_id uuid NOT NULL,
    pair_id uuid NOT NULL UNIQUE
);
CREATE INDEX merged_referral_into ON merged_referral (into_id);

-- The pairs and their verdicts, for the team's list and the pages of both.
CREATE TABLE possible_duplicate (
    pair_id uuid PRIMARY KEY,
    position bigint NOT NULL UNIQUE,
    version bigint NOT NULL,
    ground text NOT NULL,
    found_on date NOT NULL,
    newer_kind text NOT NULL,
    newer_id uuid NOT NULL,
    newer_pupil uuid NOT NULL,
    earlier_kind text NOT NULL,
    earlier_id uuid NOT NULL,
    earlier_pupil uuid NOT NULL,
    verdict text,
    judged_on date,
    judged_by uuid
);
CREATE INDEX possible_duplicate_waiting ON possible_duplicate (position) WHERE verdict IS NULL;
CREATE INDEX possible_duplicate_newer ON possible_duplicate (newer_id);
CREATE INDEX possible_duplicate_earlier ON possible_duplicate (earlier_id);

-- A merged referral goes for its sender as the one that it repeats goes, up to whatever that repeats; what that one is asked for is not for this sender.
-- Where that one is declined this one waits for an answer of its own again: the reason was another sender's.
CREATE VIEW referral_standing AS
SELECT m.referral_id, top.id AS into_id, r.state, r.case_id
FROM merged_referral m
CROSS JOIN LATERAL (
    WITH RECURSIVE up (id, step) AS (
        SELECT m.into_id, 1
        UNION ALL SELECT n.into_id, up.step + 1 FROM up JOIN merged_referral n ON n.referral_id = up.id WHERE up.step < 50
    )
    SELECT id FROM up ORDER BY step DESC LIMIT 1
) top
JOIN referral r ON r.referral_id = top.id AND r.state <> 'declined';

DROP VIEW referral_status;
CREATE VIEW referral_status AS
SELECT told.*,
    CASE
        WHEN told.state <> 'accepted' THEN told.state
        WHEN casework_progress.state IN ('running', 'closed') THEN casework_progress.state
        WHEN NOT consent_progress.complete THEN 'waiting-for-consent'
        WHEN casework_progress.state = 'assigned' THEN 'coordinator'
        ELSE 'accepted'
    END AS status,
    school_unit.name AS school_unit_name,
    school_unit.code AS school_unit_code,
    organiser.kind AS organiser_kind,
    organiser.name AS organiser_name
FROM (
    SELECT r.referral_id, r.case_id, r.position, r.version, r.registry_number, r.received_on, r.organiser_id, r.school_unit_id, r.school_form,
        r.school_year, r.registered_in, r.asked_for, r.pupil_name, r.decline_reason, r.security_marking, r.handlers, r.sent_by,
        CASE WHEN s.state = 'to-complete' THEN 'received' ELSE coalesce(s.state, r.state) END AS state,
        coalesce(s.case_id, r.case_id) AS followed_case,
        s.into_id AS merged_into,
        r.organiser_id IS NOT NULL AS school_knows
    FROM referral r LEFT JOIN referral_standing s USING (referral_id)
) told
LEFT JOIN casework_progress ON casework_progress.case_id = told.followed_case
LEFT JOIN consent_progress ON consent_progress.case_id = told.followed_case
LEFT JOIN school_unit USING (school_unit_id)
LEFT JOIN organiser ON organiser.organiser_id = coalesce(told.organiser_id, school_unit.organiser_id);

GRANT SELECT ON referral_status, referral_standing TO {database}_reader, {database}_writer, {database}_auditor;
GRANT SELECT, INSERT, UPDATE ON pupil_matter TO {database}_writer;
GRANT SELECT, INSERT, DELETE ON same_pupil, merged_referral TO {database}_writer;
GRANT SELECT ON pupil_matter, same_pupil, merged_referral TO {database}_reader, {database}_auditor;
GRANT SELECT, INSERT, UPDATE, DELETE, TRUNCATE ON possible_duplicate TO {database}_projector;
GRANT SELECT ON possible_duplicate TO {database}_reader, {database}_writer, {database}_auditor;
