-- Absence notices that are open, written in the transaction of their receipt: an organiser has one a pupil at most.
CREATE TABLE open_absence_notice (
    pupil_id uuid NOT NULL,
    organiser_id uuid NOT NULL,
    notice_id uuid NOT NULL UNIQUE,
    PRIMARY KEY (pupil_id, organiser_id)
);

-- Absence notices, for the sender's list and the officer's: whom to follow up, and when. Names sealed.
CREATE TABLE absence_notice (
    notice_id uuid PRIMARY KEY,
    position bigint NOT NULL UNIQUE,
    version bigint NOT NULL,
    registry_number text NOT NULL UNIQUE,
    received_on date NOT NULL,
    organiser_id uuid NOT NULL,
    school_unit_id uuid NOT NULL,
    school_form text NOT NULL,
    school_year integer,
    complete boolean NOT NULL,
    state text NOT NULL,
    follow_up_on date,
    taken_on_by uuid,
    referral_id uuid,
    closed_for text,
    pupil_name text NOT NULL
);
CREATE INDEX absence_notice_of ON absence_notice (organiser_id, position DESC);
CREATE INDEX absence_notice_due ON absence_notice (follow_up_on, position) WHERE state <> 'closed';

-- Begun investigations, for the organiser whose schools have told of them.
CREATE TABLE investigation_notice (
    notice_id uuid PRIMARY KEY,
    position bigint NOT NULL UNIQUE,
    version bigint NOT NULL,
    received_on date NOT NULL,
    organiser_id uuid NOT NULL,
    organiser_kind text NOT NULL,
    school_unit_id uuid NOT NULL,
    school_form text NOT NULL,
    school_year integer,
    begun_on date NOT NULL,
    ended_on date,
    outcome text,
    pupil_name text NOT NULL
);
CREATE INDEX investigation_notice_of ON investigation_notice (organiser_id, position DESC);

GRANT SELECT, INSERT, DELETE ON open_absence_notice TO {database}_writer;
GRANT SELECT, INSERT, UPDATE, DELETE, TRUNCATE ON absence_notice, investigation_notice TO {database}_projector;
GRANT SELECT ON absence_notice, investigation_notice TO {database}_reader, {database}_writer, {database}_auditor;
