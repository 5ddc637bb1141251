-- What intake writes besides its log, in the same transactions, and the tables behind its lists and pages.

-- The last registry number given in each series and year; the row's lock makes numbers gapless and in the order of the log.
CREATE TABLE registry_number (
    series text NOT NULL,
    year integer NOT NULL,
    last integer NOT NULL,
    PRIMARY KEY (series, year)
);

-- Numbers that may be registered only once.
CREATE TABLE organisation_number (
    number text PRIMARY KEY,
    organiser_id uuid NOT NULL
);
CREATE TABLE school_unit_code (
    code text PRIMARY KEY,
    school_unit_id uuid NOT NULL
);

-- The register of organisers, for lists and for the sender of a referral.
CREATE TABLE organiser (
    organiser_id uuid PRIMARY KEY,
    kind text NOT NULL,
    organisation_number text NOT NULL,
    name text NOT NULL
);

-- School units: what a referral may be sent from, by whom, and for which school forms.
CREATE TABLE school_unit (
    school_unit_id uuid PRIMARY KEY,
    organiser_id uuid NOT NULL,
    code text NOT NULL,
    name text NOT NULL,
    school_forms text[] NOT NULL,
    valid_from date NOT NULL
);
CREATE INDEX school_unit_of ON school_unit (organiser_id, name);

-- People who sign in; the name sealed, sign_in the digest of the sign-in provider's name for the person.
CREATE TABLE person (
    person_id uuid PRIMARY KEY,
    role text NOT NULL,
    organisation_id uuid,
    name text NOT NULL,
    sign_in text UNIQUE,
    position bigint NOT NULL UNIQUE
);

-- Referrals as the sender's own list, the team's list of incoming ones and the API show them. Names sealed.
CREATE TABLE referral (
    referral_id uuid PRIMARY KEY,
    case_id uuid NOT NULL UNIQUE,
    position bigint NOT NULL UNIQUE,
    version bigint NOT NULL,
    registry_number text NOT NULL UNIQUE,
    received_on date NOT NULL,
    organiser_id uuid NOT NULL,
    school_unit_id uuid NOT NULL,
    school_form text NOT NULL,
    school_year integer,
    registered_in text NOT NULL,
    state text NOT NULL,
    asked_for text[] NOT NULL,
    pupil_name text NOT NULL,
    decline_reason text
);
CREATE INDEX referral_of ON referral (organiser_id, position DESC);
CREATE INDEX referral_waiting ON referral (state, position);

-- How far the cases have come, from facts of casework, and whether consent is there, from facts of consent: no more than a sender may know.
CREATE TABLE casework_progress (
    case_id uuid PRIMARY KEY,
    state text NOT NULL CHECK (state IN ('queued', 'assigned', 'running', 'closed'))
);
CREATE TABLE consent_progress (
    case_id uuid PRIMARY KEY,
    complete boolean NOT NULL
);

-- Codes that let a guardian or pupil sign in, as SHA-256, from facts of consent.
CREATE TABLE invitation (
    code_hash text PRIMARY KEY,
    invitation_id uuid NOT NULL UNIQUE,
    case_id uuid NOT NULL,
    signatory_id uuid NOT NULL,
    signatory_kind text NOT NULL,
    expires_on date NOT NULL
);

-- Forms that are being filled in, sealed under their writer's key; a step forgets what it replaces.
CREATE TABLE draft (
    draft_id uuid PRIMARY KEY,
    owner uuid NOT NULL,
    content text NOT NULL,
    version integer NOT NULL,
    saved_on date NOT NULL
);
CREATE INDEX draft_of ON draft (owner);

-- The sender's status of every referral: its own state until it is accepted, then what casework and consent have told.
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

GRANT SELECT, INSERT, UPDATE ON registry_number TO {database}_writer;
GRANT SELECT, INSERT ON organisation_number, school_unit_code TO {database}_writer;
GRANT SELECT, INSERT, UPDATE, DELETE ON draft TO {database}_writer;
GRANT SELECT, INSERT, UPDATE, DELETE, TRUNCATE ON organiser, school_unit, person, referral, casework_progress, consent_progress, invitation TO {database}_projector;
GRANT SELECT ON organiser, school_unit, person, referral, casework_progress, consent_progress, invitation, referral_status TO {database}_reader, {database}_writer, {database}_auditor;
