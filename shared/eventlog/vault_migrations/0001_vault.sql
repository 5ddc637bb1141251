-- The vault: keys of pupils and staff, wrapped by a master key that is in no database. Nobody reads the tables; services call functions.
CREATE TABLE subject_key (
    subject uuid PRIMARY KEY,
    wrapped bytea NOT NULL,
    made_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
-- A pupil is found again by HMAC of the identity number; the row goes at destruction.
CREATE TABLE pupil_lookup (
    mac bytea PRIMARY KEY CHECK (length(mac) = 32),
    pupil uuid NOT NULL UNIQUE REFERENCES subject_key
);

CREATE FUNCTION make_key(new_subject uuid, new_wrapped bytea) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    INSERT INTO subject_key (subject, wrapped) VALUES (new_subject, new_wrapped) ON CONFLICT DO NOTHING
$$;

CREATE FUNCTION open_key(wanted uuid) RETURNS bytea
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT wrapped FROM subject_key WHERE subject = wanted
$$;

-- The pupil of an HMAC, made with the offered id and key if it is new. Two at once agree: the second waits for the first's row.
CREATE FUNCTION pupil_of(wanted bytea, offered uuid, offered_wrapped bytea, OUT pupil uuid, OUT wrapped bytea)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    SELECT p.pupil, k.wrapped INTO pupil, wrapped FROM pupil_lookup p JOIN subject_key k ON k.subject = p.pupil WHERE p.mac = wanted;
    IF FOUND THEN
        RETURN;
    END IF;
    INSERT INTO subject_key (subject, wrapped) VALUES (offered, offered_wrapped);
    INSERT INTO pupil_lookup (mac, pupil) VALUES (wanted, offered) ON CONFLICT (mac) DO NOTHING;
    SELECT p.pupil, k.wrapped INTO pupil, wrapped FROM pupil_lookup p JOIN subject_key k ON k.subject = p.pupil WHERE p.mac = wanted;
    IF pupil <> offered THEN
        DELETE FROM subject_key WHERE subject = offered;
    END IF;
END
$$;

REVOKE ALL ON FUNCTION make_key(uuid, bytea), open_key(uuid), pupil_of(bytea, uuid, bytea) FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO {database}_maker, {database}_opener;
GRANT EXECUTE ON FUNCTION make_key(uuid, bytea), pupil_of(bytea, uuid, bytea) TO {database}_maker;
GRANT EXECUTE ON FUNCTION open_key(uuid) TO {database}_maker, {database}_opener;
