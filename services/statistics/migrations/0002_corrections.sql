-- A closure that was told otherwise afterwards: it counts in the place of the case's closure, and of every correction before it,
-- from the day on which it became known. The rows before it stay, so that an earlier figure can be asked for.
CREATE TABLE case_closure_corrected (
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
CREATE INDEX ON case_closure_corrected (effective_on);

-- All that was ever told of how a case ended; the last word of a case by what is known stands (read_models/outcomes.sql).
CREATE VIEW closure_told AS
    SELECT source, position, effective_on, known_on, recorded_on, case_id, outcome, reason, attendance, began_on FROM case_closed
    UNION ALL SELECT source, position, effective_on, known_on, recorded_on, case_id, outcome, reason, attendance, began_on FROM case_closure_corrected;

-- The same for the day on which an intervention began.
CREATE TABLE start_corrected (
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
CREATE INDEX ON start_corrected (effective_on);

CREATE VIEW start_told AS
    SELECT source, position, effective_on, known_on, recorded_on, case_id, starts_on FROM intervention_started
    UNION ALL SELECT source, position, effective_on, known_on, recorded_on, case_id, starts_on FROM start_corrected;

CREATE OR REPLACE VIEW counted_fact AS
    SELECT effective_on, known_on, recorded_on FROM referral_received
    UNION ALL SELECT effective_on, known_on, recorded_on FROM start_told
    UNION ALL SELECT effective_on, known_on, recorded_on FROM closure_told;

GRANT SELECT, INSERT, TRUNCATE ON case_closure_corrected, start_corrected TO {database}_projector;
GRANT SELECT ON case_closure_corrected, closure_told, start_corrected, start_told TO {database}_reader, {database}_writer, {database}_projector, {database}_auditor;
