-- What each follower and projection has applied, so that anybody can prove that it missed nothing (`narvaro follow prove`):
-- how many facts, and a running SHA-256 over each one's position and its hash in the source's log (shared/messaging/tally.py).
-- facts_digest is null where counting has not begun: it begins with the next move, and facts_after tells after which position.
ALTER TABLE follower_position
    ADD COLUMN facts bigint NOT NULL DEFAULT 0,
    ADD COLUMN facts_digest bytea,
    ADD COLUMN facts_after bigint NOT NULL DEFAULT 0;

-- The same at every 256th fact: where a proof fails, they tell from which position on.
CREATE TABLE follower_mark (
    follower text NOT NULL,
    source text NOT NULL,
    facts bigint NOT NULL,
    position bigint NOT NULL,
    digest bytea NOT NULL,
    PRIMARY KEY (follower, source, facts)
);
GRANT SELECT, INSERT, DELETE ON follower_mark TO {database}_projector;
GRANT SELECT ON follower_mark TO {database}_writer, {database}_reader, {database}_auditor;
