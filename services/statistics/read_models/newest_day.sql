-- How far the facts reach, and so the cut-off where nobody asked for another: the newest day among those that tables count.
SELECT max(effective_on) AS newest FROM counted_fact
