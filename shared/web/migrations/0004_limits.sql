-- What a token is limited to, and until when one that has a successor is good, from intake's facts intake.limited-token-issued.v1 and
-- intake.token-replaced.v1. Null: not limited.
ALTER TABLE api_token
    ADD COLUMN resources text[],
    ADD COLUMN read_only boolean NOT NULL DEFAULT false,
    ADD COLUMN school_units uuid[],
    ADD COLUMN per_minute integer,
    ADD COLUMN ends_at timestamptz;

-- People whose role was changed or ended: a session that began before that version of the person is good no more. Every service's own
-- copy, from intake.person-changed.v1 and intake.person-ended.v1; whoever was never changed is not here.
CREATE TABLE person_standing (
    person_id uuid PRIMARY KEY,
    version bigint NOT NULL,
    ended boolean NOT NULL
);

-- When a token was last used in this service, to the minute; no fact, so a rebuild leaves it alone.
CREATE TABLE token_use (
    token_id uuid PRIMARY KEY,
    used_at timestamptz NOT NULL
);

GRANT SELECT, INSERT, UPDATE, DELETE, TRUNCATE ON person_standing TO {database}_projector;
GRANT SELECT ON person_standing TO {database}_reader, {database}_writer, {database}_auditor;
GRANT SELECT, INSERT, UPDATE ON token_use TO {database}_writer;
GRANT SELECT ON token_use TO {database}_reader, {database}_auditor;
