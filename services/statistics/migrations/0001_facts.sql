-- One table a kind of fact, one row a fact, insert only; the column names are those of the fact (shared/contracts).
-- (source, position) is the fact's place in its owner's log, so that any order of sources gives the same rows.
-- effective_on: the day it was so. known_on: the day the sender of imported history claims to have known it.
-- recorded_on: the Swedish day on which its owner recorded it.

-- Table 1, incoming cases.
CREATE TABLE referral_received (
    source text NOT NULL,
    position bigint NOT NULL,
    effective_on date NOT NULL,
    known_on date,
    recorded_on date NOT NULL,
    referral_id uuid NOT NULL,
    case_id uuid NOT NULL,
    referrer text NOT NULL,
    organiser_id uuid NOT NULL,
    organiser_kind text NOT NULL,
    school_unit_id uuid NOT NULL,
    school_form text NOT NULL,
    school_year smallint,
    sex text NOT NULL,
    PRIMARY KEY (source, position)
);
CREATE INDEX ON referral_received (effective_on);

-- The outcome table: what began …
CREATE TABLE intervention_started (
    source text NOT NULL,
    position bigint NOT NULL,
    effective_on date NOT NULL,
    known_on date,
    recorded_on date NOT NULL,
    case_id uuid NOT NULL,
    starts_on date NOT NULL,
    ends_on date NOT NULL,
    PRIMARY KEY (source, position)
);
CREATE INDEX ON intervention_started (effective_on);

-- … and how it ended.
CREATE TABLE case_closed (
    source text NOT NULL,
    position bigint NOT NULL,
    effective_on date NOT NULL,
    known_on date,
    recorded_on date NOT NULL,
    case_id uuid NOT NULL,
    outcome text NOT NULL,
    reason text NOT NULL,
    attendance smallint,
    began_on date,
    PRIMARY KEY (source, position)
);
CREATE INDEX ON case_closed (effective_on);

-- What happened on the way, told beside every table as what the figures stand on.
CREATE TABLE referral_accepted (
    source text NOT NULL,
    position bigint NOT NULL,
    effective_on date NOT NULL,
    known_on date,
    recorded_on date NOT NULL,
    referral_id uuid NOT NULL,
    case_id uuid NOT NULL,
    age smallint NOT NULL,
    received_on date NOT NULL,
    PRIMARY KEY (source, position)
);

CREATE TABLE referral_declined (
    source text NOT NULL,
    position bigint NOT NULL,
    effective_on date NOT NULL,
    known_on date,
    recorded_on date NOT NULL,
    referral_id uuid NOT NULL,
    reason text NOT NULL,
    PRIMARY KEY (source, position)
);

CREATE TABLE consent_granted (
    source text NOT NULL,
    position bigint NOT NULL,
    effective_on date NOT NULL,
    known_on date,
    recorded_on date NOT NULL,
    consent_id uuid NOT NULL,
    case_id uuid NOT NULL,
    signatory_kind text NOT NULL,
    complete boolean NOT NULL,
    PRIMARY KEY (source, position)
);

CREATE TABLE consent_refused (
    source text NOT NULL,
    position bigint NOT NULL,
    effective_on date NOT NULL,
    known_on date,
    recorded_on date NOT NULL,
    consent_id uuid NOT NULL,
    case_id uuid NOT NULL,
    signatory_kind text NOT NULL,
    PRIMARY KEY (source, position)
);

CREATE TABLE consent_withdrawn (
    source text NOT NULL,
    position bigint NOT NULL,
    effective_on date NOT NULL,
    known_on date,
    recorded_on date NOT NULL,
    consent_id uuid NOT NULL,
    case_id uuid NOT NULL,
    signatory_kind text NOT NULL,
    complete boolean NOT NULL,
    PRIMARY KEY (source, position)
);

CREATE TABLE case_opened (
    source text NOT NULL,
    position bigint NOT NULL,
    effective_on date NOT NULL,
    known_on date,
    recorded_on date NOT NULL,
    case_id uuid NOT NULL,
    referral_id uuid NOT NULL,
    organiser_id uuid NOT NULL,
    organiser_kind text NOT NULL,
    school_unit_id uuid NOT NULL,
    school_form text NOT NULL,
    sex text NOT NULL,
    PRIMARY KEY (source, position)
);

-- The facts that a table counts: their newest day is the cut-off where nobody asked for another.
CREATE VIEW counted_fact AS
    SELECT effective_on, known_on, recorded_on FROM referral_received
    UNION ALL SELECT effective_on, known_on, recorded_on FROM intervention_started
    UNION ALL SELECT effective_on, known_on, recorded_on FROM case_closed;

-- Insert only, also for whoever fills them; TRUNCATE is for a rebuild.
GRANT SELECT, INSERT, TRUNCATE ON
    referral_received, referral_accepted, referral_declined, consent_granted, consent_refused, consent_withdrawn,
    case_opened, intervention_started, case_closed TO {database}_projector;
GRANT SELECT ON
    referral_received, referral_accepted, referral_declined, consent_granted, consent_refused, consent_withdrawn,
    case_opened, intervention_started, case_closed, counted_fact TO {database}_reader, {database}_writer, {database}_projector, {database}_auditor;
