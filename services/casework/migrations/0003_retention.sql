-- Until when files are kept, which are destroyed or preserved by which decision, and where each destruction stands.

-- On the case's row: for the archivist's list of what is due (read_models/retention.py), and for lists that say "gallrad" instead of a name.
ALTER TABLE case_file
    ADD COLUMN retain_until date,
    ADD COLUMN afterwards text,
    ADD COLUMN destroyed_on date,
    ADD COLUMN destroyed_by text,
    ADD COLUMN preserved_on date;
CREATE INDEX case_file_of_pupil ON case_file (pupil_id);
CREATE INDEX case_file_due ON case_file (retain_until) WHERE destroyed_on IS NULL;

-- One row a pupil whose destruction was ever proposed (read_models/destructions.py).
CREATE TABLE destruction (
    pupil_id uuid PRIMARY KEY,
    destruction_id uuid NOT NULL UNIQUE,
    version bigint NOT NULL,
    state text NOT NULL,
    decision text NOT NULL,
    cases uuid[] NOT NULL,
    proposed_by uuid NOT NULL,
    proposed_on date NOT NULL,
    approved_by uuid,
    approved_on date,
    earliest_on date,
    begun_by uuid,
    carried_out_on date,
    events bigint,
    attested boolean NOT NULL DEFAULT false
);
CREATE INDEX destruction_in_state ON destruction (state, earliest_on);

-- Referrals that have not become cases, from facts of intake (read_models/declined.py): a declined one is kept under the pupil's key too.
CREATE TABLE referral_without_case (
    referral_id uuid PRIMARY KEY,
    case_id uuid NOT NULL UNIQUE,
    pupil_id uuid NOT NULL,
    registry_number text NOT NULL,
    received_on date NOT NULL,
    declined_on date
);
CREATE INDEX referral_without_case_of_pupil ON referral_without_case (pupil_id);

GRANT SELECT, INSERT, UPDATE, DELETE, TRUNCATE ON destruction, referral_without_case TO {database}_projector;
GRANT SELECT ON destruction, referral_without_case TO {database}_reader, {database}_writer, {database}_auditor;
