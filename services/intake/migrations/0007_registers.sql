-- What becomes of organisers, school units and people in the register, school areas, and files from the school-unit register that wait for a yes.

ALTER TABLE organiser ADD COLUMN version bigint NOT NULL DEFAULT 1, ADD COLUMN successor uuid;
CREATE INDEX organiser_before ON organiser (successor) WHERE successor IS NOT NULL;

ALTER TABLE school_unit
    ADD COLUMN version bigint NOT NULL DEFAULT 1,
    ADD COLUMN valid_to date,
    ADD COLUMN area_id uuid,
    ADD COLUMN successors uuid[] NOT NULL DEFAULT '{}';

ALTER TABLE person ADD COLUMN version bigint NOT NULL DEFAULT 1, ADD COLUMN ended_on date;

-- School areas, for the register's pages and for choosing one.
CREATE TABLE school_area (
    area_id uuid PRIMARY KEY,
    version bigint NOT NULL,
    name text NOT NULL,
    valid_from date NOT NULL,
    valid_to date
);

-- The tokens' versions and what follows a token, for the administrator's list; the rest of a token stands in api_token.
CREATE TABLE token_followed (
    token_id uuid PRIMARY KEY,
    version bigint NOT NULL,
    issued_on date NOT NULL,
    replaced_by uuid
);

-- Files that an administrator has sent to see what they would change; public register data, forgotten when done or after a day.
CREATE TABLE register_file (
    file_id uuid PRIMARY KEY,
    owner uuid NOT NULL,
    content text NOT NULL,
    everywhere boolean NOT NULL,
    came_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- Whose matters an organiser sees and answers for: its own, and those of organisers that it has taken over.
CREATE FUNCTION organisers_of(holder uuid) RETURNS uuid[] LANGUAGE sql STABLE AS $$
    WITH RECURSIVE held(id) AS (
        SELECT holder WHERE holder IS NOT NULL
        UNION SELECT organiser_id FROM organiser JOIN held ON successor = held.id
    )
    SELECT coalesce(array_agg(id), '{}') FROM held
$$;

GRANT SELECT, INSERT, UPDATE, DELETE, TRUNCATE ON school_area, token_followed TO {database}_projector;
GRANT SELECT ON school_area, token_followed TO {database}_reader, {database}_writer, {database}_auditor;
GRANT SELECT, INSERT, DELETE ON register_file TO {database}_writer;
