-- Surveys, for the team's list and for whoever comes with a code. The words of a survey are read from the log.
CREATE TABLE survey (
    survey_id uuid PRIMARY KEY,
    title text NOT NULL,
    anonymous boolean NOT NULL,
    opens_on date NOT NULL,
    closes_on date NOT NULL,
    state text NOT NULL,
    closed_on date,
    version bigint NOT NULL,
    position bigint NOT NULL UNIQUE
);

-- Who is asked, and whether the invitation was used; the address is sealed.
CREATE TABLE survey_invitation (
    invitation_id uuid PRIMARY KEY,
    survey_id uuid NOT NULL,
    organiser_id uuid,
    school_unit_id uuid,
    organiser_kind text,
    address text,
    reminders integer NOT NULL DEFAULT 0,
    used boolean NOT NULL DEFAULT false,
    position bigint NOT NULL UNIQUE
);
CREATE INDEX survey_invitation_of ON survey_invitation (survey_id, position);

-- The codes of an invitation, by digest.
CREATE TABLE survey_code (
    code_hash text PRIMARY KEY,
    invitation_id uuid NOT NULL
);

-- Answers, sealed, for the own words that the team reads; of an anonymous survey they come when it is closed, without invitation.
CREATE TABLE survey_answer (
    answer_id uuid PRIMARY KEY,
    survey_id uuid NOT NULL,
    invitation_id uuid,
    replies text NOT NULL
);
CREATE INDEX survey_answer_to ON survey_answer (survey_id, answer_id);

-- Figures of surveys that were published elsewhere, for the list.
CREATE TABLE survey_figures (
    figures_id uuid PRIMARY KEY,
    title text NOT NULL,
    source text NOT NULL,
    withdrawn boolean NOT NULL DEFAULT false,
    version bigint NOT NULL DEFAULT 1,
    position bigint NOT NULL UNIQUE
);

-- The answers of an anonymous survey until it is closed: sealed, without time, order or sender. Each new one makes all rows of its survey anew.
CREATE TABLE survey_ballot (
    ballot_id uuid PRIMARY KEY,
    survey_id uuid NOT NULL,
    replies text NOT NULL
);
CREATE INDEX survey_ballot_of ON survey_ballot (survey_id);

-- Letters with links that are on their way, sealed; a letter that went is gone, one that can't be sent keeps nothing but its place.
CREATE TABLE survey_letter (
    letter_id uuid PRIMARY KEY,
    survey_id uuid NOT NULL,
    content text,
    tries integer NOT NULL DEFAULT 0,
    next_try timestamptz NOT NULL
);
CREATE INDEX survey_letter_of ON survey_letter (survey_id);
CREATE INDEX survey_letter_next ON survey_letter (next_try) WHERE content IS NOT NULL;

GRANT SELECT, INSERT, UPDATE, DELETE, TRUNCATE ON survey, survey_invitation, survey_code, survey_answer, survey_figures TO {database}_projector;
GRANT SELECT ON survey, survey_invitation, survey_code, survey_answer, survey_figures TO {database}_reader, {database}_writer, {database}_auditor;
GRANT SELECT, INSERT, DELETE ON survey_ballot TO {database}_writer;
GRANT SELECT, INSERT, UPDATE, DELETE ON survey_letter TO {database}_writer;
