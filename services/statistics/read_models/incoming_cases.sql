-- Table 1, over incoming_counted.sql: referrals by year, form, kind of organiser and sex; how many of them rest on a claimed known_on.
SELECT year, school_form, organiser_kind, sex, count(*) AS referrals, count(known_on) AS claimed
FROM counted
GROUP BY 1, 2, 3, 4
