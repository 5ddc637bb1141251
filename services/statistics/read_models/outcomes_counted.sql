-- The interventions that the outcome table counts: begun in the asked years, each with how it had ended by the cut-off (nothing: not closed
-- then), and the places of both facts in their log. What outcomes.sql counts and outcome_facts.sql shows are these rows and no others.
-- Of what was told of a case's start, and of its end, the last word that was known counts, on the day that it tells: a closure that was
-- corrected to a day after the cut-off was no closure by then.
WITH begun AS (
    SELECT DISTINCT ON (case_id) source, position, case_id, effective_on, known_on, recorded_on, starts_on
    FROM start_told
    WHERE %(as_known_on)s::date IS NULL OR coalesce(known_on, recorded_on) <= %(as_known_on)s
    ORDER BY case_id, position DESC
), standing AS (
    SELECT DISTINCT ON (case_id) source, position, case_id, effective_on, known_on, recorded_on, outcome, reason
    FROM closure_told
    WHERE %(as_known_on)s::date IS NULL OR coalesce(known_on, recorded_on) <= %(as_known_on)s
    ORDER BY case_id, position DESC
), counted AS (
    SELECT
        started.source,
        started.position,
        started.case_id,
        started.starts_on,
        started.known_on,
        started.recorded_on,
        closed.source AS closed_source,
        closed.position AS closed_position,
        closed.effective_on AS closed_on,
        closed.known_on AS closed_known_on,
        closed.recorded_on AS closed_recorded_on,
        closed.outcome,
        closed.reason
    FROM begun AS started
    LEFT JOIN standing AS closed
        ON closed.case_id = started.case_id
        AND closed.effective_on <= %(to)s
    WHERE started.effective_on <= %(to)s
        AND started.starts_on BETWEEN make_date(%(begun_from)s, 1, 1) AND make_date(%(begun_to)s, 12, 31)
)
