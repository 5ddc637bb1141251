-- The cut-off where nobody asked for another: the newest day among the counted facts, as known on a day if one is asked for.
SELECT max(effective_on) AS newest
FROM counted_fact
WHERE %(as_known_on)s::date IS NULL OR coalesce(known_on, recorded_on) <= %(as_known_on)s
