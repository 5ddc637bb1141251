-- What is asked, and of each pair whether everybody allows it on a day (`shareable`) or somebody took it back (`over`).
SELECT asked.actor, asked.information,
       (SELECT bool_and(signatory.answer = 'granted' AND signatory.answered_on <= %(on)s AND coalesce(allowed.standing, false))
        FROM consent_signatory AS signatory
        LEFT JOIN consent_allowed AS allowed
            ON allowed.consent_id = signatory.consent_id AND allowed.signatory_id = signatory.signatory_id
           AND allowed.actor = asked.actor AND allowed.information = asked.information
        WHERE signatory.consent_id = asked.consent_id)
       AND (consent.valid_to IS NULL OR consent.valid_to >= %(on)s)
       AND NOT EXISTS (SELECT FROM closed_case WHERE closed_case.case_id = consent.case_id) AS shareable,
       EXISTS (SELECT FROM consent_allowed AS allowed
               WHERE allowed.consent_id = asked.consent_id AND allowed.actor = asked.actor AND allowed.information = asked.information
                 AND NOT allowed.standing) AS over
FROM consent_asked AS asked JOIN consent USING (consent_id)
WHERE asked.consent_id = %(consent_id)s
ORDER BY asked.actor, asked.information
