-- Whose numbers are one pupil's, by the verdicts that intake tells of (read_models/same_pupil.py): whoever is protected under one number is under all,
-- and a search by one finds the cases of all.
CREATE TABLE same_pupil (
    pair_id uuid PRIMARY KEY,
    newer_pupil uuid NOT NULL,
    earlier_pupil uuid NOT NULL
);
CREATE INDEX same_pupil_newer ON same_pupil (newer_pupil);
CREATE INDEX same_pupil_earlier ON same_pupil (earlier_pupil);

-- Every id of a pupil, her own and those that verdicts have tied to it.
CREATE FUNCTION same_pupils(of_pupil uuid) RETURNS SETOF uuid LANGUAGE sql STABLE AS $$
    WITH RECURSIVE same (pupil) AS (
        SELECT of_pupil
        UNION SELECT CASE e.newer_pupil WHEN same.pupil THEN e.earlier_pupil ELSE e.newer_pupil END
        FROM same JOIN same_pupil e ON e.newer_pupil = same.pupil OR e.earlier_pupil = same.pupil
    )
    SELECT pupil FROM same
$$;

-- A referral that only repeats another is kept as one that was declined on the day of that verdict; `merged_by` is the pair, which may be judged again.
ALTER TABLE referral_without_case ADD COLUMN merged_by uuid;

GRANT SELECT, INSERT, UPDATE, DELETE, TRUNCATE ON same_pupil TO {database}_projector;
GRANT SELECT ON same_pupil TO {database}_reader, {database}_writer, {database}_auditor;
