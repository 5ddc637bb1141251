-- The append-only log of one service, and what is written in the same transactions as it.
-- Runs on PostgreSQL 15 to 18, as the database's owner role, which cannot log in.

-- Which log this is; a restored backup gets a new epoch (docs/operations.md).
CREATE TABLE log_identity (
    singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton),
    log_id uuid NOT NULL DEFAULT gen_random_uuid(),
    epoch uuid NOT NULL DEFAULT gen_random_uuid()
);
INSERT INTO log_identity DEFAULT VALUES;

-- The log. notification_id has no gaps: it is given under the log's lock.
-- The column names are those of the eventsourcing library, whose recorder reads the table.
CREATE TABLE log_events (
    notification_id bigint PRIMARY KEY,
    originator_id uuid NOT NULL,
    originator_version bigint NOT NULL,
    topic text NOT NULL,
    state bytea NOT NULL,
    recorded_at timestamptz NOT NULL,
    hash bytea NOT NULL CHECK (length(hash) = 32),
    UNIQUE (originator_id, originator_version)
);

-- What the hash of an event covers: the hash before it, its place, its time (microseconds since 1970) and its stored bytes.
CREATE FUNCTION event_hash(previous bytea, notification_id bigint, originator_id uuid, originator_version bigint, topic text, state bytea, recorded_at timestamptz)
RETURNS bytea LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT sha256(
        previous || int8send(notification_id) || uuid_send(originator_id) || int8send(originator_version)
        || int8send((extract(epoch FROM recorded_at) * 1000000)::bigint)
        || int4send(octet_length(convert_to(topic, 'UTF8'))) || convert_to(topic, 'UTF8') || state)
$$;

CREATE FUNCTION genesis_hash() RETURNS bytea LANGUAGE sql STABLE AS $$
    SELECT sha256(convert_to('narvaro log ', 'UTF8') || uuid_send(log_id)) FROM log_identity
$$;

-- Appends events in one call: takes the log's lock, gives positions, recorded_at (never decreasing) and hashes.
CREATE FUNCTION append_events(ids uuid[], versions bigint[], topics text[], states bytea[])
RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    last_position bigint;
    last_hash bytea;
    last_time timestamptz;
    at timestamptz;
BEGIN
    PERFORM pg_advisory_xact_lock(7305805);
    SELECT notification_id, hash, recorded_at INTO last_position, last_hash, last_time
        FROM log_events ORDER BY notification_id DESC LIMIT 1;
    IF NOT FOUND THEN
        last_position := 0;
        last_hash := genesis_hash();
        last_time := '-infinity';
    END IF;
    at := greatest(clock_timestamp(), last_time);
    FOR i IN 1 .. array_length(ids, 1) LOOP
        last_position := last_position + 1;
        last_hash := event_hash(last_hash, last_position, ids[i], versions[i], topics[i], states[i], at);
        INSERT INTO log_events VALUES (last_position, ids[i], versions[i], topics[i], states[i], at, last_hash);
    END LOOP;
    RETURN last_position;
END
$$;

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % is refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'insufficient_privilege';
END
$$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON log_events FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- How far the service's relay has published its own log.
CREATE TABLE relay_position (
    singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton),
    position bigint NOT NULL DEFAULT 0,
    digest bytea NOT NULL DEFAULT ''
);
INSERT INTO relay_position DEFAULT VALUES;

-- How far each follower or projection has applied a source's log, and whose history that was.
-- state: following, stalled (a fact can't be applied), history-differs, rebuilding.
CREATE TABLE follower_position (
    follower text NOT NULL,
    source text NOT NULL,
    position bigint NOT NULL DEFAULT 0,
    digest bytea NOT NULL DEFAULT '',
    log_id uuid,
    epoch uuid,
    state text NOT NULL DEFAULT 'following',
    trouble text NOT NULL DEFAULT '',
    PRIMARY KEY (follower, source)
);

-- Facts that an operator let a follower skip; a rebuild obeys them too.
CREATE TABLE follower_skip (
    follower text NOT NULL,
    source text NOT NULL,
    position bigint NOT NULL,
    reason text NOT NULL,
    skipped_by text NOT NULL,
    skipped_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (follower, source, position)
);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON follower_skip FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Answers to commands, so that the same Idempotency-Key gets the first answer again. The body is sealed where it is about a person.
CREATE TABLE idempotent_answer (
    caller uuid NOT NULL,
    key_hash bytea NOT NULL,
    request_hash bytea NOT NULL,
    status smallint NOT NULL,
    headers jsonb NOT NULL,
    body text NOT NULL,
    answered_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (caller, key_hash)
);
