-- The outcome table: interventions begun in the asked years, by how they had ended by the cut-off; no outcome: not closed then.
-- Of what was told of a case's end, the last word that was known counts, on the day that it tells: a closure that was corrected to a
-- day after the cut-off was no closure by then.
WITH standing AS (
    SELECT DISTINCT ON (case_id) case_id, effective_on, known_on, outcome, reason
    FROM closure_told
    WHERE %(as_known_on)s::date IS NULL OR coalesce(known_on, recorded_on) <= %(as_known_on)s
    ORDER BY case_id, position DESC
)
SELECT
    closed.outcome,
    closed.reason,
    count(*) AS interventions,
    count(started.known_on) + count(closed.known_on) AS claimed
FROM intervention_started AS started
LEFT JOIN standing AS closed
    ON closed.case_id = started.case_id
    AND closed.effective_on <= %(to)s
WHERE started.effective_on <= %(to)s
    AND (%(as_known_on)s::date IS NULL OR coalesce(started.known_on, started.recorded_on) <= %(as_known_on)s)
    AND started.starts_on BETWEEN make_date(%(begun_from)s, 1, 1) AND make_date(%(begun_to)s, 12, 31)
GROUP BY 1, 2
