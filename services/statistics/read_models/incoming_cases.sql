-- Table 1: referrals by year, form, kind of organiser and sex; how many of them rest on a claimed known_on.
SELECT
    extract(year FROM effective_on)::int AS year,
    school_form,
    organiser_kind,
    sex,
    count(*) AS referrals,
    count(known_on) AS claimed
FROM referral_received
WHERE effective_on <= %(to)s
    AND (%(as_known_on)s::date IS NULL OR coalesce(known_on, recorded_on) <= %(as_known_on)s)
    AND (%(school_form)s::text IS NULL OR school_form = %(school_form)s)
GROUP BY 1, 2, 3, 4
