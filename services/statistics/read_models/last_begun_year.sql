-- The last whole year before the cut-off's in which an intervention began: where the outcome table ends if nobody asks for other years.
SELECT max(extract(year FROM starts_on))::int AS year
FROM (
    SELECT DISTINCT ON (case_id) starts_on
    FROM start_told
    WHERE %(as_known_on)s::date IS NULL OR coalesce(known_on, recorded_on) <= %(as_known_on)s
    ORDER BY case_id, position DESC
) AS begun
WHERE starts_on < date_trunc('year', %(to)s::date)
