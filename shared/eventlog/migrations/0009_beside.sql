-- Read models are filled again beside the live ones (shared/messaging/beside.py): in temporary tables of the session that does it, which are found
-- before the live ones there and by nobody else, and are gone with it however it ends. No role of a service may make tables; these two functions have
-- their owner's rights, and do it for tables that the role may fill anyhow.

CREATE FUNCTION make_beside(names text[]) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY names LOOP
        IF name NOT IN ('follower_position', 'follower_mark') AND NOT has_table_privilege('{database}_projector', format('public.%I', name), 'TRUNCATE') THEN
            RAISE EXCEPTION '% is no read model', name USING ERRCODE = 'insufficient_privilege';
        END IF;
        EXECUTE format('CREATE TEMPORARY TABLE %1$I (LIKE public.%1$I INCLUDING ALL)', name);
        EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON pg_temp.%I TO {database}_projector', name);
    END LOOP;
END
$$;

-- Makes the live tables what those beside them are, by writing only the rows that differ: who reads meanwhile waits for nothing and sees the old rows
-- until the transaction ends, then the new ones. Foreign keys are looked at in the end, since a row is taken away before its successor comes.
-- Returns how many rows were taken away and put in.
CREATE FUNCTION take_from_beside(names text[]) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET enable_seqscan = on AS $$
DECLARE
    name text;
    same_key text;
    written bigint := 0;
    rows bigint;
BEGIN
    SET CONSTRAINTS ALL DEFERRED;
    FOREACH name IN ARRAY names LOOP
        IF NOT has_table_privilege('{database}_projector', format('public.%I', name), 'TRUNCATE') THEN
            RAISE EXCEPTION '% is no read model', name USING ERRCODE = 'insufficient_privilege';
        END IF;
        SELECT string_agg(format('made.%1$I = live.%1$I', a.attname), ' AND ') INTO STRICT same_key
            FROM pg_index k JOIN pg_attribute a ON a.attrelid = k.indrelid AND a.attnum = ANY (k.indkey)
            WHERE k.indrelid = format('public.%I', name)::regclass AND k.indisprimary;
        EXECUTE format('DELETE FROM public.%1$I live WHERE NOT EXISTS (SELECT FROM pg_temp.%1$I made WHERE %2$s AND made *= live)', name, same_key);
        GET DIAGNOSTICS rows = ROW_COUNT;
        written := written + rows;
        EXECUTE format('INSERT INTO public.%1$I SELECT * FROM pg_temp.%1$I made WHERE NOT EXISTS (SELECT FROM public.%1$I live WHERE %2$s)', name, same_key);
        GET DIAGNOSTICS rows = ROW_COUNT;
        written := written + rows;
    END LOOP;
    RETURN written;
END
$$;

REVOKE EXECUTE ON FUNCTION make_beside(text[]), take_from_beside(text[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION make_beside(text[]), take_from_beside(text[]) TO {database}_projector;

-- A place that an older version's rebuild was killed at is a place like any other.
UPDATE follower_position SET state = 'following' WHERE state = 'rebuilding';
