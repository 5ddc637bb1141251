-- The outcome table: interventions begun in the asked years, by how they had ended by the cut-off; no outcome: not closed then.
SELECT
    closed.outcome,
    closed.reason,
    count(*) AS interventions,
    count(started.known_on) + count(closed.known_on) AS claimed
FROM intervention_started AS started
LEFT JOIN case_closed AS closed
    ON closed.case_id = started.case_id
    AND closed.effective_on <= %(to)s
    AND (%(as_known_on)s::date IS NULL OR coalesce(closed.known_on, closed.recorded_on) <= %(as_known_on)s)
WHERE started.effective_on <= %(to)s
    AND (%(as_known_on)s::date IS NULL OR coalesce(started.known_on, started.recorded_on) <= %(as_known_on)s)
    AND started.starts_on BETWEEN make_date(%(begun_from)s, 1, 1) AND make_date(%(begun_to)s, 12, 31)
GROUP BY 1, 2
