-- What somebody has judged of two things that were sent in: a referral that only repeats another (`merged`) is not counted, from the day on which
-- that became known. The last word of a pair by what is known stands (read_models/incoming_counted.sql).
CREATE TABLE duplicate_judged (
    source text NOT NULL,
    position bigint NOT NULL,
    effective_on date NOT NULL,
    known_on date,
    recorded_on date NOT NULL,
    pair_id uuid NOT NULL,
    merged uuid,
    PRIMARY KEY (source, position)
);
CREATE INDEX ON duplicate_judged (pair_id, position);

GRANT SELECT, INSERT, TRUNCATE ON duplicate_judged TO {database}_projector;
GRANT SELECT ON duplicate_judged TO {database}_reader, {database}_writer, {database}_projector, {database}_auditor;
