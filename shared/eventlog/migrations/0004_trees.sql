-- The trees over the log, grown from it after commit (shared/eventlog/trees.py), and the signed checkpoints of them.
-- All of it can be worked out anew from log_events; what has been signed and handed out can't be taken back.

-- The roots of the full subtrees of 256, 65,536 … events (RFC 9162): one row for 256 events. Leaves are log_events.hash itself.
CREATE TABLE log_tile (
    height int NOT NULL CHECK (height > 0),
    index bigint NOT NULL CHECK (index >= 0),
    hash bytea NOT NULL CHECK (length(hash) = 32),
    PRIMARY KEY (height, index)
);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON log_tile FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Where each stream ends, as far as the trees have grown, and which matter it belongs to: a case, else the stream itself.
CREATE TABLE stream_head (
    stream uuid PRIMARY KEY,
    matter uuid NOT NULL,
    version bigint NOT NULL,
    position bigint NOT NULL,
    hash bytea NOT NULL CHECK (length(hash) = 32)
);
CREATE INDEX stream_head_matter ON stream_head (matter);

-- How many events are in the trees. Whoever has this row locked is the one that makes them grow.
CREATE TABLE tree_position (
    singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton),
    size bigint NOT NULL DEFAULT 0
);
INSERT INTO tree_position DEFAULT VALUES;

-- Every checkpoint that was signed, whole, numbered without a gap.
CREATE TABLE checkpoint (
    number bigint PRIMARY KEY CHECK (number > 0),
    size bigint NOT NULL CHECK (size >= 0),
    epoch uuid NOT NULL,
    note text NOT NULL,
    signed_at timestamptz NOT NULL
);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON checkpoint FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Which checkpoint has arrived where, outside this database.
CREATE TABLE checkpoint_delivery (
    destination text NOT NULL,
    number bigint NOT NULL REFERENCES checkpoint,
    delivered_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (destination, number)
);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON checkpoint_delivery FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

GRANT SELECT ON log_tile, stream_head, tree_position, checkpoint, checkpoint_delivery TO {database}_writer, {database}_reader, {database}_projector, {database}_auditor;
GRANT INSERT ON log_tile, checkpoint, checkpoint_delivery TO {database}_projector;
GRANT INSERT, UPDATE ON stream_head TO {database}_projector;
GRANT UPDATE ON tree_position TO {database}_projector;
