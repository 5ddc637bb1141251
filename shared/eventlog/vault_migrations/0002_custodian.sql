-- Rotation of the master key: the custodian reads wrapped keys in portions and puts each back wrapped anew. No event is touched.
CREATE FUNCTION wrapped_keys(after_subject uuid, most integer) RETURNS TABLE (subject uuid, wrapped bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT k.subject, k.wrapped FROM subject_key k WHERE after_subject IS NULL OR k.subject > after_subject ORDER BY k.subject LIMIT least(most, 1000)
$$;

-- Only where the wrap is still what was read: a key that was destroyed or rewrapped meanwhile stays as it is. Tells whether it was done.
CREATE FUNCTION rewrap_key(the_subject uuid, wrapped_before bytea, wrapped_anew bytea) RETURNS boolean
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH done AS (UPDATE subject_key SET wrapped = wrapped_anew WHERE subject = the_subject AND wrapped = wrapped_before RETURNING 1)
    SELECT EXISTS (SELECT 1 FROM done)
$$;

-- The pupil of an HMAC, if there is one: for a search, which must not make a pupil of a slip of the pen.
CREATE FUNCTION find_pupil(wanted bytea) RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT pupil FROM pupil_lookup WHERE mac = wanted
$$;

REVOKE ALL ON FUNCTION wrapped_keys(uuid, integer), rewrap_key(uuid, bytea, bytea), find_pupil(bytea) FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO {database}_custodian;
GRANT EXECUTE ON FUNCTION wrapped_keys(uuid, integer), rewrap_key(uuid, bytea, bytea) TO {database}_custodian;
GRANT EXECUTE ON FUNCTION find_pupil(bytea) TO {database}_maker, {database}_opener;
