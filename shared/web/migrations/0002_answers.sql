-- The answer that a caller already got under an Idempotency-Key, if any. It takes the key's lock until the transaction ends,
-- so that of two requests at once one is carried out and the other, waiting here, then finds the answer: a volatile
-- function reads what was committed while it waited. (Two-number locks are another space than the log's one-number lock.)
CREATE FUNCTION answer_given(the_caller uuid, the_key_hash bytea) RETURNS SETOF idempotent_answer LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(7305806, hashtext(the_caller::text || encode(the_key_hash, 'hex')));
    RETURN QUERY SELECT * FROM idempotent_answer WHERE caller = the_caller AND key_hash = the_key_hash;
END
$$;
REVOKE EXECUTE ON FUNCTION answer_given(uuid, bytea) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION answer_given(uuid, bytea) TO {database}_writer;
