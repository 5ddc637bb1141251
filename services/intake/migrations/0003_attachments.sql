-- Attached files: their sealed bytes, and the tables behind their lists.

-- Files that are coming in. The command that adds one moves its rows on; what broke off is swept (services/intake/application/attachment_files.py).
CREATE TABLE upload_chunk (
    content_id uuid NOT NULL,
    number integer NOT NULL,
    box bytea NOT NULL,
    came_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (content_id, number)
);

-- Files that came in, in boxes of 64 kB sealed under keys made from their pupils' (shared/eventlog/sealed_file.py). Nothing is ever taken away:
-- when a pupil's key is destroyed they open no more. What a file's boxes hash to together stands in the log.
CREATE TABLE attachment_chunk (
    content_id uuid NOT NULL,
    number integer NOT NULL,
    box bytea NOT NULL,
    PRIMARY KEY (content_id, number)
);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON attachment_chunk FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Sealed bytes don't get smaller: no time is spent on trying.
ALTER TABLE upload_chunk ALTER COLUMN box SET STORAGE EXTERNAL;
ALTER TABLE attachment_chunk ALTER COLUMN box SET STORAGE EXTERNAL;

-- Every version of every attachment, for the lists on a referral's pages and in the API. Names and hashes of contents sealed.
CREATE TABLE attachment_version (
    attachment_id uuid NOT NULL,
    version bigint NOT NULL,
    position bigint NOT NULL UNIQUE,
    belongs_to text NOT NULL,
    belongs_id uuid NOT NULL,
    pupil_id uuid NOT NULL,
    content_id uuid NOT NULL UNIQUE,
    name text NOT NULL,
    kind text NOT NULL,
    size bigint NOT NULL,
    sha256 text NOT NULL,
    stored_sha256 text NOT NULL,
    verdict text NOT NULL,
    role text NOT NULL,
    added_on date NOT NULL,
    PRIMARY KEY (attachment_id, version)
);
CREATE INDEX attachment_version_of ON attachment_version (belongs_to, belongs_id, position);

-- Files in which the virus scanner found something, for the same pages.
CREATE TABLE stopped_file (
    stopped_id uuid PRIMARY KEY,
    position bigint NOT NULL UNIQUE,
    belongs_to text NOT NULL,
    belongs_id uuid NOT NULL,
    size bigint NOT NULL,
    stopped_on date NOT NULL
);
CREATE INDEX stopped_file_of ON stopped_file (belongs_to, belongs_id, position);

-- Attachments with whose they are: what a referral's readers see. Another kind of matter joins by UNION ALL.
CREATE VIEW attachment_seen AS
SELECT a.*, r.organiser_id, r.case_id, r.registry_number
FROM attachment_version a JOIN referral r ON a.belongs_to = 'referral' AND r.referral_id = a.belongs_id;

GRANT SELECT, INSERT, DELETE ON upload_chunk TO {database}_writer;
GRANT SELECT, INSERT ON attachment_chunk TO {database}_writer;
GRANT SELECT ON attachment_chunk TO {database}_auditor;
GRANT SELECT, INSERT, UPDATE, DELETE, TRUNCATE ON attachment_version, stopped_file TO {database}_projector;
GRANT SELECT ON attachment_version, stopped_file, attachment_seen TO {database}_reader, {database}_writer, {database}_auditor;
