-- Who people are and what organisations are called, from intake's facts (read_models/registers.py).
-- Serves names on every page and in every story, and the check that a team member is a coordinator.
CREATE TABLE person (
    person_id uuid PRIMARY KEY,
    role text NOT NULL,
    organisation_id uuid,
    name text NOT NULL -- sealed
);
CREATE TABLE organisation (
    organisation_id uuid PRIMARY KEY,
    kind text NOT NULL,
    name text NOT NULL
);
CREATE TABLE school_unit (
    school_unit_id uuid PRIMARY KEY,
    organiser_id uuid NOT NULL,
    name text NOT NULL
);

-- A permit is used once: written in the transaction of the event that rests on it.
CREATE TABLE used_permit (
    permit_id uuid PRIMARY KEY,
    case_id uuid NOT NULL
);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON used_permit FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

GRANT SELECT, INSERT, UPDATE, DELETE, TRUNCATE ON person, organisation, school_unit TO {database}_projector;
GRANT SELECT ON person, organisation, school_unit, used_permit TO {database}_reader, {database}_writer, {database}_auditor;
GRANT INSERT ON used_permit TO {database}_writer;
