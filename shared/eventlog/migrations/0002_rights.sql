-- Who may do what. {database} is filled in by the migrator: the roles <database>_writer, _reader, _projector and _auditor
-- are group roles without login; a service's login role is a member of those that it needs.
GRANT USAGE ON SCHEMA public TO {database}_writer, {database}_reader, {database}_projector, {database}_auditor;
GRANT SELECT ON log_identity, log_events, relay_position, follower_position, follower_skip TO {database}_writer, {database}_reader, {database}_projector, {database}_auditor;
GRANT INSERT ON log_events TO {database}_writer;
GRANT SELECT, INSERT ON idempotent_answer TO {database}_writer;
GRANT UPDATE ON relay_position TO {database}_projector;
GRANT INSERT, UPDATE ON follower_position TO {database}_projector;
GRANT INSERT ON follower_skip TO {database}_projector;
REVOKE EXECUTE ON FUNCTION append_events(uuid[], bigint[], text[], bytea[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION append_events(uuid[], bigint[], text[], bytea[]) TO {database}_writer;
