-- Imports of history: files of older referrals that wait, how far each has come, and what became of every line.

-- Where each import stands, written in the transactions of its commands and batches: `place` is the byte and `line` the number of the line that
-- the work goes on from. The counts are those of the check until the run begins, then the run's.
CREATE TABLE history_import (
    import_id uuid PRIMARY KEY,
    version bigint NOT NULL,
    state text NOT NULL,
    source text NOT NULL,
    encoding text NOT NULL,
    size bigint NOT NULL,
    place bigint NOT NULL DEFAULT 0,
    line integer NOT NULL DEFAULT 0,
    lines integer NOT NULL DEFAULT 0,
    good integer NOT NULL DEFAULT 0,
    known integer NOT NULL DEFAULT 0,
    wrong integer NOT NULL DEFAULT 0,
    imported integer NOT NULL DEFAULT 0,
    runs boolean NOT NULL DEFAULT false,
    started_by uuid,
    started_as text,
    uploaded_by uuid NOT NULL,
    uploaded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    moved_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX history_import_waiting ON history_import (uploaded_at) WHERE state IN ('checking', 'running');

-- The sealed file of an import, in boxes of 64 kB under a key of its own that is destroyed with it (shared/eventlog/sealed_file.py).
CREATE TABLE import_chunk (
    import_id uuid NOT NULL,
    number integer NOT NULL,
    box bytea NOT NULL,
    came_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (import_id, number)
);
ALTER TABLE import_chunk ALTER COLUMN box SET STORAGE EXTERNAL;

-- What became of every line, for the report; `faults` holds columns and sentences of ours. `source_id` is a keyed digest of the line's id in its source.
CREATE TABLE import_line (
    import_id uuid NOT NULL,
    number integer NOT NULL,
    outcome text NOT NULL,
    source_id bytea,
    registry_number text,
    faults jsonb,
    PRIMARY KEY (import_id, number)
);
CREATE INDEX import_line_source ON import_line (import_id, source_id);

-- Lines that have been imported, from any file, by the keyed digest of source and id: none is imported twice.
CREATE TABLE imported_source (
    source_id bytea PRIMARY KEY CHECK (length(source_id) = 32),
    referral_id uuid NOT NULL UNIQUE
);

GRANT SELECT, INSERT, UPDATE ON history_import TO {database}_writer;
GRANT SELECT, INSERT, DELETE ON import_chunk TO {database}_writer;
GRANT SELECT, INSERT, UPDATE, DELETE ON import_line TO {database}_writer;
GRANT SELECT, INSERT ON imported_source TO {database}_writer;
GRANT SELECT ON history_import, import_line TO {database}_reader, {database}_auditor;
