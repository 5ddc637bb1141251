-- The referrals that Table 1 counts. What incoming_cases.sql counts and incoming_facts.sql shows are these rows and no others. One that was
-- judged to repeat another is none of them, by the last word that was known of each pair.
WITH verdict AS (
    SELECT DISTINCT ON (pair_id) merged
    FROM duplicate_judged
    WHERE %(as_known_on)s::date IS NULL OR coalesce(known_on, recorded_on) <= %(as_known_on)s
    ORDER BY pair_id, position DESC
), counted AS (
    SELECT source, position, effective_on, known_on, recorded_on, referral_id, case_id, school_form, organiser_kind, sex,
        extract(year FROM effective_on)::int AS year
    FROM referral_received
    WHERE effective_on <= %(to)s
        AND (%(as_known_on)s::date IS NULL OR coalesce(known_on, recorded_on) <= %(as_known_on)s)
        AND (%(school_form)s::text IS NULL OR school_form = %(school_form)s)
        AND NOT EXISTS (SELECT FROM verdict WHERE verdict.merged = referral_received.referral_id)
)
