-- The facts behind a figure of the outcome table, over outcomes_counted.sql: `ended` narrows by whether it is closed, `outcomes` and `reason` by how.
SELECT counted.*, count(*) OVER () AS total
FROM counted
WHERE (%(ended)s::boolean IS NULL OR (outcome IS NOT NULL) = %(ended)s)
    AND (%(outcomes)s::text[] IS NULL OR outcome = ANY(%(outcomes)s))
    AND (%(reason)s::text IS NULL OR reason = %(reason)s)
ORDER BY starts_on, source, position
LIMIT %(limit)s OFFSET %(offset)s
