-- Tokens of API clients, by the SHA-256 of their text: every service's own copy, filled from intake's facts
-- intake.token-issued.v1 and intake.token-revoked.v1. Serves every request that carries a bearer token.
CREATE TABLE api_token (
    token_hash text PRIMARY KEY CHECK (token_hash ~ '^[0-9a-f]{64}$'),
    token_id uuid NOT NULL UNIQUE,
    person_id uuid NOT NULL,
    role text NOT NULL,
    organisation_id uuid,
    may_import boolean NOT NULL,
    expires_on date NOT NULL,
    revoked boolean NOT NULL DEFAULT false
);
GRANT SELECT, INSERT, UPDATE, DELETE, TRUNCATE ON api_token TO {database}_projector;
GRANT SELECT ON api_token TO {database}_reader, {database}_writer, {database}_auditor;
