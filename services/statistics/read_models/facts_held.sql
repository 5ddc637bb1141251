-- What the tables stand on, for those who work with them: facts by kind, in the order in which a case goes.
SELECT kind, source, count(*) AS facts, min(effective_on) AS first_day, max(effective_on) AS last_day, count(known_on) AS claimed
FROM (
    SELECT 1 AS step, 'referral_received' AS kind, source, effective_on, known_on FROM referral_received
    UNION ALL SELECT 2, 'referral_accepted', source, effective_on, known_on FROM referral_accepted
    UNION ALL SELECT 3, 'referral_declined', source, effective_on, known_on FROM referral_declined
    UNION ALL SELECT 4, 'duplicate_judged', source, effective_on, known_on FROM duplicate_judged
    UNION ALL SELECT 5, 'case_opened', source, effective_on, known_on FROM case_opened
    UNION ALL SELECT 6, 'consent_granted', source, effective_on, known_on FROM consent_granted
    UNION ALL SELECT 7, 'consent_refused', source, effective_on, known_on FROM consent_refused
    UNION ALL SELECT 8, 'consent_withdrawn', source, effective_on, known_on FROM consent_withdrawn
    UNION ALL SELECT 9, 'intervention_started', source, effective_on, known_on FROM intervention_started
    UNION ALL SELECT 10, 'start_corrected', source, effective_on, known_on FROM start_corrected
    UNION ALL SELECT 11, 'case_closed', source, effective_on, known_on FROM case_closed
    UNION ALL SELECT 12, 'case_closure_corrected', source, effective_on, known_on FROM case_closure_corrected
    UNION ALL SELECT 13, 'survey_closed', source, effective_on, known_on FROM survey_closed
    UNION ALL SELECT 14, 'survey_figures_told', source, effective_on, known_on FROM survey_figures_told
    UNION ALL SELECT 15, 'survey_figures_withdrawn', source, effective_on, known_on FROM survey_figures_withdrawn
) AS held
GROUP BY step, kind, source
ORDER BY step
