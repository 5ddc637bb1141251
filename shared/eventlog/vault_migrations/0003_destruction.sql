-- Destruction: a subject's key and its way of being found again go for ever, and what is destroyed stays destroyed.

-- Whose keys are destroyed. A random id and a time: nothing here leads to a person once the key and the look-up row are gone.
CREATE TABLE destroyed_key (
    subject uuid PRIMARY KEY,
    destroyed_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % is refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'insufficient_privilege';
END
$$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON destroyed_key FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- For the custodian and for casework's destroyer: destroys the keys of these subjects; tells of how many the key was still there. Asked again, it changes nothing.
CREATE FUNCTION destroy_keys(subjects uuid[]) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    gone integer;
BEGIN
    INSERT INTO destroyed_key (subject) SELECT DISTINCT unnest(subjects) ON CONFLICT DO NOTHING;
    DELETE FROM pupil_lookup WHERE pupil = ANY (subjects);
    DELETE FROM subject_key WHERE subject = ANY (subjects);
    GET DIAGNOSTICS gone = ROW_COUNT;
    RETURN gone;
END
$$;

-- How many of these subjects this vault doesn't know to be destroyed: none, unless it is an older backup than the list of destroyed keys.
CREATE FUNCTION not_destroyed(subjects uuid[]) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT count(*) FROM (SELECT DISTINCT unnest(subjects) AS subject) listed
    WHERE NOT EXISTS (SELECT FROM destroyed_key d WHERE d.subject = listed.subject)
$$;

-- For the custodian, before a first list of destroyed keys is made: it is empty only where nothing was destroyed, and else it is lost.
CREATE FUNCTION known_to_the_vault(OUT pupils bigint, OUT destroyed bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT (SELECT count(*) FROM pupil_lookup), (SELECT count(*) FROM destroyed_key)
$$;

-- No road makes, opens or finds a destroyed key, whatever stands in the other tables.
CREATE OR REPLACE FUNCTION make_key(new_subject uuid, new_wrapped bytea) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM destroyed_key WHERE subject = new_subject) THEN
        RAISE EXCEPTION 'this subject''s key is destroyed' USING ERRCODE = 'no_data_found';
    END IF;
    INSERT INTO subject_key (subject, wrapped) VALUES (new_subject, new_wrapped) ON CONFLICT DO NOTHING;
END
$$;

CREATE OR REPLACE FUNCTION open_key(wanted uuid) RETURNS bytea
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT wrapped FROM subject_key k WHERE k.subject = wanted AND NOT EXISTS (SELECT FROM destroyed_key d WHERE d.subject = wanted)
$$;

CREATE OR REPLACE FUNCTION find_pupil(wanted bytea) RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT p.pupil FROM pupil_lookup p WHERE p.mac = wanted AND NOT EXISTS (SELECT FROM destroyed_key d WHERE d.subject = p.pupil)
$$;

CREATE OR REPLACE FUNCTION pupil_of(wanted bytea, offered uuid, offered_wrapped bytea, OUT pupil uuid, OUT wrapped bytea)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    DELETE FROM pupil_lookup p USING destroyed_key d WHERE p.mac = wanted AND d.subject = p.pupil;
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

REVOKE ALL ON FUNCTION destroy_keys(uuid[]), not_destroyed(uuid[]), known_to_the_vault() FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO {database}_destroyer;
GRANT EXECUTE ON FUNCTION destroy_keys(uuid[]) TO {database}_custodian, {database}_destroyer;
GRANT EXECUTE ON FUNCTION not_destroyed(uuid[]) TO {database}_maker, {database}_opener, {database}_custodian, {database}_destroyer;
GRANT EXECUTE ON FUNCTION known_to_the_vault() TO {database}_custodian;
