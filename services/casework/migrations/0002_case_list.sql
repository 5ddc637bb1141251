-- The lists of cases, of what is late and of who has room, filled from casework's own log.

-- read_models/case_list.py: one row a case, for "Mina ärenden", the queue and the auditor's search.
CREATE TABLE case_file (
    case_id uuid PRIMARY KEY,
    pupil_id uuid NOT NULL,
    state text NOT NULL,
    version bigint NOT NULL,
    registry_number text,
    pupil_name text, -- sealed
    organiser_id uuid,
    organiser_kind text,
    school_unit_id uuid,
    school_form text,
    school_year int,
    security_marking text,
    received_on date,
    accepted_on date,
    consent_version int NOT NULL DEFAULT 0,
    consent_complete boolean NOT NULL DEFAULT false,
    starts_on date,
    ends_on date,
    closed_on date,
    outcome text,
    reason text
);
CREATE INDEX ON case_file (state, received_on);
CREATE INDEX ON case_file (registry_number);

-- Who has a case: decides which rows a coordinator sees.
CREATE TABLE case_coordinator (
    case_id uuid NOT NULL,
    coordinator_id uuid NOT NULL,
    profession text NOT NULL,
    assigned_on date NOT NULL,
    PRIMARY KEY (case_id, coordinator_id)
);
CREATE INDEX ON case_coordinator (coordinator_id);

-- Meetings that are called, and whether their minutes are written.
CREATE TABLE case_meeting (
    meeting_id uuid PRIMARY KEY,
    case_id uuid NOT NULL,
    meets_on date NOT NULL,
    held boolean NOT NULL DEFAULT false
);
CREATE INDEX ON case_meeting (case_id);

-- What meetings decided: open and late ones, by coordinator through case_coordinator.
CREATE TABLE case_decision (
    decision_id uuid PRIMARY KEY,
    case_id uuid NOT NULL,
    owner text NOT NULL,
    words text NOT NULL, -- sealed
    due_on date NOT NULL,
    state text NOT NULL DEFAULT 'open',
    done_on date
);
CREATE INDEX ON case_decision (case_id, state);

-- read_models/team.py: who works in the team when, and which cases take up room.
CREATE TABLE team_membership (
    person_id uuid NOT NULL,
    starts_on date NOT NULL,
    ends_on date,
    profession text NOT NULL,
    capacity int NOT NULL,
    PRIMARY KEY (person_id, starts_on)
);
CREATE TABLE team_place (
    person_id uuid NOT NULL,
    case_id uuid NOT NULL,
    taken_on date NOT NULL,
    freed_on date,
    PRIMARY KEY (person_id, case_id)
);

GRANT SELECT, INSERT, UPDATE, DELETE, TRUNCATE ON case_file, case_coordinator, case_meeting, case_decision, team_membership, team_place TO {database}_projector;
GRANT SELECT ON case_file, case_coordinator, case_meeting, case_decision, team_membership, team_place TO {database}_reader, {database}_writer, {database}_auditor;
