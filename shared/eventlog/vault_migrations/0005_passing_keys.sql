-- Keys that are made to be destroyed: of files that wait here for some days at most. Whoever makes keys may destroy these, and never a pupil's.
CREATE TABLE passing_key (
    subject uuid PRIMARY KEY REFERENCES subject_key ON DELETE CASCADE
);

-- For a new subject only: a key that is there already, like a pupil's, can't be made a passing one.
CREATE FUNCTION make_passing_key(new_subject uuid, new_wrapped bytea) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    INSERT INTO subject_key (subject, wrapped) VALUES (new_subject, new_wrapped);
    INSERT INTO passing_key (subject) VALUES (new_subject);
$$;

-- Asked again, it changes nothing.
CREATE FUNCTION destroy_passing_key(the_subject uuid) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    DELETE FROM subject_key k USING passing_key p WHERE p.subject = the_subject AND k.subject = p.subject
$$;

REVOKE ALL ON FUNCTION make_passing_key(uuid, bytea), destroy_passing_key(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION make_passing_key(uuid, bytea), destroy_passing_key(uuid) TO {database}_maker;
