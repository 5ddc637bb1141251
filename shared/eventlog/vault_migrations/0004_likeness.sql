-- Who may be the same pupil: a keyed fingerprint of the birth date, of pupils about whom something was sent in, so that only the names of a few
-- need to be opened to compare them. Without the key that is in no database it tells that two were born on one day, and not on which.
CREATE TABLE pupil_born (
    pupil uuid PRIMARY KEY REFERENCES subject_key ON DELETE CASCADE,
    born bytea NOT NULL CHECK (length(born) = 32)
);
CREATE INDEX pupil_born_on ON pupil_born (born);

-- Those of many HMACs that are known: for the numbers that are a slip of the pen away from one.
CREATE FUNCTION find_pupils(wanted bytea[]) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT p.pupil FROM pupil_lookup p WHERE p.mac = ANY (wanted) AND NOT EXISTS (SELECT FROM destroyed_key d WHERE d.subject = p.pupil)
$$;

-- Notes a pupil's birth date, and tells who else has it.
CREATE FUNCTION note_born(the_pupil uuid, fingerprint bytea, most integer) RETURNS SETOF uuid
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    INSERT INTO pupil_born (pupil, born) SELECT k.subject, fingerprint FROM subject_key k WHERE k.subject = the_pupil ON CONFLICT DO NOTHING;
    SELECT b.pupil FROM pupil_born b WHERE b.born = fingerprint AND b.pupil <> the_pupil ORDER BY b.pupil LIMIT most;
$$;

REVOKE ALL ON FUNCTION find_pupils(bytea[]), note_born(uuid, bytea, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION find_pupils(bytea[]), note_born(uuid, bytea, integer) TO {database}_maker;
