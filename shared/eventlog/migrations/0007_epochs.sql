-- After which event each epoch of the log began, whoever began it: there followers that are ahead go on after a restore (`narvaro follow again`).
CREATE TABLE log_epoch (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    epoch uuid NOT NULL UNIQUE,
    after bigint NOT NULL,
    began_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
INSERT INTO log_epoch (epoch, after) SELECT epoch, 0 FROM log_identity;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON log_epoch FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE FUNCTION note_epoch() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO log_epoch (epoch, after) SELECT NEW.epoch, coalesce(max(notification_id), 0) FROM log_events;
    RETURN NULL;
END
$$;
CREATE TRIGGER note_epoch AFTER UPDATE OF epoch ON log_identity FOR EACH ROW EXECUTE FUNCTION note_epoch();

GRANT SELECT ON log_epoch TO {database}_writer, {database}_reader, {database}_projector, {database}_auditor;
