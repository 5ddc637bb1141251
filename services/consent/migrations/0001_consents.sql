-- Consents as lists and pages show them. Names are sealed; the rest are ids, codes and days.

-- One row a consent: the coordinators' list, and the head of every consent page.
CREATE TABLE consent (
    consent_id uuid PRIMARY KEY,
    case_id uuid NOT NULL UNIQUE,
    pupil_id uuid NOT NULL,
    pupil_name text NOT NULL,
    opened_on date NOT NULL,
    changed_on date NOT NULL,
    edition integer NOT NULL DEFAULT 0,
    state text NOT NULL DEFAULT 'not-asked',
    requested_on date,
    valid_to date
);
CREATE INDEX consent_by_change ON consent (changed_on DESC, consent_id);
CREATE INDEX consent_by_state ON consent (state, changed_on DESC, consent_id);

-- Who signs, and where each stands: the table of answers on a consent page. A guardian may see only the case of the session.
CREATE TABLE consent_signatory (
    consent_id uuid NOT NULL REFERENCES consent,
    signatory_id uuid NOT NULL,
    ordinal integer NOT NULL,
    kind text NOT NULL,
    name text NOT NULL,
    answer text NOT NULL DEFAULT 'pending',
    answered_on date,
    how text,
    PRIMARY KEY (consent_id, signatory_id)
);

-- What is asked now: the pairs of the question, for the matrix of what may be shared with whom.
CREATE TABLE consent_asked (
    consent_id uuid NOT NULL REFERENCES consent,
    actor text NOT NULL,
    information text NOT NULL,
    PRIMARY KEY (consent_id, actor, information)
);

-- What each has said yes to; `standing` is false where it was taken back, which the matrix shows as over rather than as a no.
CREATE TABLE consent_allowed (
    consent_id uuid NOT NULL REFERENCES consent,
    signatory_id uuid NOT NULL,
    actor text NOT NULL,
    information text NOT NULL,
    standing boolean NOT NULL DEFAULT true,
    PRIMARY KEY (consent_id, signatory_id, actor, information)
);

-- The last invitation of each signatory, so that a coordinator sees who was invited and until when.
CREATE TABLE consent_invitation (
    consent_id uuid NOT NULL REFERENCES consent,
    signatory_id uuid NOT NULL,
    invitation_id uuid NOT NULL,
    made_on date NOT NULL,
    expires_on date NOT NULL,
    PRIMARY KEY (consent_id, signatory_id)
);

-- Cases that have ended, from casework.case-closed.v1: no permit is issued for them.
CREATE TABLE closed_case (
    case_id uuid PRIMARY KEY,
    closed_on date NOT NULL
);

GRANT SELECT, INSERT, UPDATE, DELETE, TRUNCATE
    ON consent, consent_signatory, consent_asked, consent_allowed, consent_invitation, closed_case TO {database}_projector;
GRANT SELECT
    ON consent, consent_signatory, consent_asked, consent_allowed, consent_invitation, closed_case
    TO {database}_reader, {database}_writer, {database}_auditor;
