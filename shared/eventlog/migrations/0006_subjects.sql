-- Whom the log is about, for the day when a subject's key is to be destroyed.

-- How many events each stream holds about each subject, filled from the own log (shared/eventlog/subjects.py): says what is left after a destruction.
CREATE TABLE subject_stream (
    subject uuid NOT NULL,
    stream uuid NOT NULL,
    events bigint NOT NULL,
    PRIMARY KEY (subject, stream)
);

-- Pupils whose keys are about to be destroyed: nothing new is begun about them meanwhile (shared/messaging/leaving.py).
CREATE TABLE subject_leaving (
    subject uuid PRIMARY KEY,
    until timestamptz NOT NULL
);

-- Pupils whose keys are destroyed, with day and decision, from the fact casework.pupil-destroyed.v1: what pages say instead of names.
CREATE TABLE subject_destroyed (
    subject uuid PRIMARY KEY,
    decision text NOT NULL,
    destroyed_on date NOT NULL
);

GRANT SELECT ON subject_stream, subject_leaving, subject_destroyed TO {database}_writer, {database}_reader, {database}_projector, {database}_auditor;
GRANT INSERT, UPDATE, DELETE, TRUNCATE ON subject_stream, subject_destroyed TO {database}_projector;
GRANT INSERT, UPDATE ON subject_leaving TO {database}_writer;
