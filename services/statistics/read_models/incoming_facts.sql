-- The facts behind a figure of Table 1, over incoming_counted.sql; `accepted` tells whether the referral had become a case by what is known now.
SELECT counted.*, count(*) OVER () AS total,
    EXISTS (SELECT FROM referral_accepted a WHERE a.referral_id = counted.referral_id) AS accepted
FROM counted
WHERE (%(year)s::int IS NULL OR year = %(year)s)
    AND (%(organiser_kind)s::text IS NULL OR organiser_kind = %(organiser_kind)s)
    AND (%(sex)s::text IS NULL OR sex = %(sex)s)
ORDER BY effective_on, source, position
LIMIT %(limit)s OFFSET %(offset)s
