-- Webhooks: what an organisation's system wants to be told, and the messages to it.

-- The register of webhooks, for the organisation's page, the API and whoever sends; from the log. Address and secrets sealed.
-- `since` is the position after which there is something to tell; `rotated_at` is when `former_secret` began to run out.
CREATE TABLE webhook (
    webhook_id uuid PRIMARY KEY,
    position bigint NOT NULL UNIQUE,
    version bigint NOT NULL,
    organiser_id uuid NOT NULL,
    registered_on date NOT NULL,
    address text NOT NULL,
    secret text NOT NULL,
    former_secret text,
    rotated_at timestamptz,
    news text[] NOT NULL,
    state text NOT NULL,
    ended_because text,
    since bigint
);
CREATE INDEX webhook_of ON webhook (organiser_id, position DESC);

-- How far the log has been read for something to tell: what is told once is not told again, so no rebuild sets this back.
CREATE TABLE webhook_noted (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    position bigint NOT NULL
);
INSERT INTO webhook_noted (position) SELECT coalesce(max(notification_id), 0) FROM log_events;

-- How accepted referrals have come further, from facts of casework and consent, until it is told.
CREATE TABLE progress_news (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    case_id uuid NOT NULL,
    status text NOT NULL,
    happened_at timestamptz NOT NULL
);

-- Messages in the order they were noted. A message of a matter waits for the earlier ones of the same; `leased_until` is whoever sends it now.
CREATE TABLE webhook_message (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    message_id uuid NOT NULL UNIQUE,
    webhook_id uuid NOT NULL,
    matter uuid NOT NULL,
    news text NOT NULL,
    registry_number text,
    status text,
    happened_at timestamptz NOT NULL,
    state text NOT NULL DEFAULT 'waiting',
    tries integer NOT NULL DEFAULT 0,
    due_at timestamptz NOT NULL,
    leased_until timestamptz
);
CREATE INDEX webhook_message_of ON webhook_message (webhook_id, number DESC);
CREATE INDEX webhook_message_waiting ON webhook_message (webhook_id, matter, number) WHERE state = 'waiting';

-- The log that the organisation sees: when each try was, what was answered and how long it took; never what.
CREATE TABLE webhook_try (
    message_id uuid NOT NULL,
    number integer NOT NULL,
    tried_at timestamptz NOT NULL,
    took_ms integer NOT NULL,
    answered integer,
    trouble text,
    PRIMARY KEY (message_id, number)
);

-- Since when nothing has arrived at a webhook.
CREATE TABLE webhook_failing (
    webhook_id uuid PRIMARY KEY,
    since timestamptz NOT NULL
);

GRANT SELECT, INSERT, UPDATE, DELETE, TRUNCATE ON webhook TO {database}_projector;
GRANT SELECT ON webhook, webhook_message, webhook_try, webhook_failing TO {database}_reader, {database}_writer, {database}_auditor;
GRANT SELECT, UPDATE ON webhook_noted TO {database}_writer;
GRANT SELECT, INSERT, DELETE ON progress_news TO {database}_writer;
GRANT SELECT, INSERT, UPDATE, DELETE ON webhook_message, webhook_failing TO {database}_writer;
GRANT SELECT, INSERT, DELETE ON webhook_try TO {database}_writer;
