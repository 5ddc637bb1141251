-- Who read what: an entry for every look at a case, a list, a file …, committed before the answer is given (shared/web/access).
-- Serves the auditor's log and "Vem har läst" of each case. Nothing personal stands here in the clear: ids, codes, counts, and a sealed term.
CREATE TABLE access_log (
    entry bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    written_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    person uuid,                                -- who; null: nobody was signed in
    role text,
    organisation uuid,
    kind text NOT NULL,                         -- shared.vocabulary.codes.Look
    matters uuid[] NOT NULL,                    -- the cases that were shown: one, or those of a list
    route text NOT NULL,                        -- method and template, never the address that was asked for
    shown integer,                              -- how many things; 0: asked for and not given; null: the view has not said
    ground text NOT NULL,                       -- why: LookGround
    purpose text,                               -- AuditPurpose, where the auditor has said it
    as_of timestamptz,                          -- what was known at this instant was shown
    as_true_on date,                            -- what was true on this day was shown
    term text,                                  -- what was searched for, sealed under the key of whom it found, or of the searcher
    correlation uuid NOT NULL
);
CREATE INDEX access_log_of_person ON access_log (person, entry);
CREATE INDEX access_log_of_time ON access_log USING brin (written_at);

-- The chain over entries, made in batches afterwards. A batch covers the entries after `after`, which is where the last one ended, up to and
-- including `through`; `entries` counts from the first batch. `matters` are all that its entries name: a case's readers are found by the batches
-- that name it, so that no reader waits for an index of every case of every list.
CREATE TABLE access_batch (
    batch bigint PRIMARY KEY,
    after bigint NOT NULL,
    through bigint NOT NULL UNIQUE,
    entries bigint NOT NULL,
    hash bytea NOT NULL CHECK (length(hash) = 32),
    matters uuid[] NOT NULL,
    made_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX access_batch_of_matter ON access_batch USING gin (matters);

-- Whoever writes entries holds this lock, shared with all other writers, from before the first number is drawn until the commit.
CREATE FUNCTION say_that_entries_are_written() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared(7305810);
    RETURN NULL;
END
$$;
CREATE TRIGGER being_written BEFORE INSERT ON access_log FOR EACH STATEMENT EXECUTE FUNCTION say_that_entries_are_written();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON access_log FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON access_batch FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- The last entry before which none can come any more: for an instant nobody is writing. Must be a transaction of its own, which frees the lock.
CREATE FUNCTION settled_access() RETURNS bigint LANGUAGE plpgsql SET lock_timeout = '1s' AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(7305810);
    RETURN (SELECT coalesce(max(entry), 0) FROM access_log);
END
$$;

-- What the hash of an entry covers: every column, in PostgreSQL's own binary form of a row.
CREATE FUNCTION access_entry_hash(a access_log) RETURNS bytea LANGUAGE sql STABLE AS $$
    SELECT sha256(record_send(ROW(
        a.entry, a.written_at, a.person, a.role, a.organisation, a.kind, a.matters, a.route, a.shown,
        a.ground, a.purpose, a.as_of, a.as_true_on, a.term, a.correlation)))
$$;

-- Chain the entries up to a settled one, at most so many, as one batch; returns how many there were.
CREATE FUNCTION chain_access(settled bigint, at_most integer) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    last access_batch;
    ends bigint;
    covered bigint;
    hashes bytea;
BEGIN
    PERFORM pg_advisory_xact_lock(7305811);
    SELECT * INTO last FROM access_batch ORDER BY batch DESC LIMIT 1;
    IF NOT FOUND THEN
        last := (0, 0, 0, 0, sha256(convert_to('narvaro access log ', 'UTF8') || uuid_send((SELECT log_id FROM log_identity))), '{}', now());
    END IF;
    SELECT max(entry), count(*), string_agg(access_entry_hash, ''::bytea ORDER BY entry) INTO ends, covered, hashes
        FROM (SELECT a.entry, access_entry_hash(a) FROM access_log a WHERE a.entry > last.through AND a.entry <= settled ORDER BY a.entry LIMIT at_most) one_batch;
    IF covered > 0 THEN
        INSERT INTO access_batch (batch, after, through, entries, hash, matters) VALUES (
            last.batch + 1, last.through, ends, last.entries + covered,
            sha256(last.hash || int8send(last.batch + 1) || int8send(ends) || int8send(last.entries + covered) || hashes),
            ARRAY(SELECT DISTINCT unnest(a.matters) FROM access_log a WHERE a.entry > last.through AND a.entry <= ends));
    END IF;
    RETURN covered;
END
$$;

-- A writer says what was seen; number and time are the database's own.
GRANT INSERT (person, role, organisation, kind, matters, route, shown, ground, purpose, as_of, as_true_on, term, correlation)
    ON access_log TO {database}_writer;
GRANT SELECT ON access_log, access_batch TO {database}_reader, {database}_writer, {database}_auditor;
GRANT INSERT (batch, after, through, entries, hash, matters) ON access_batch TO {database}_writer;
REVOKE EXECUTE ON FUNCTION settled_access(), chain_access(bigint, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION settled_access(), chain_access(bigint, integer) TO {database}_writer;
