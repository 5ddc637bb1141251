-- Whether something new may be begun about a subject, asked by every command that begins something: the shared lock holds off a destruction until
-- the transaction ends, and what is looked at after it sees what the wait was for (shared/messaging/leaving.py).
CREATE FUNCTION may_begin(the_subject uuid) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared(7305808, hashtext(the_subject::text));
    RETURN NOT EXISTS (SELECT FROM subject_leaving WHERE subject = the_subject AND until > clock_timestamp());
END
$$;
