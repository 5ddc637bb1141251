-- One consent, for its page and the API; none where the reader's session is for another case.
SELECT consent_id, case_id, pupil_id, pupil_name, opened_on, changed_on, edition, state, requested_on, valid_to, closed_case.closed_on,
       (SELECT count(*) FROM consent_signatory AS signatory WHERE signatory.consent_id = consent.consent_id) AS signing,
       (SELECT count(*) FROM consent_signatory AS signatory WHERE signatory.consent_id = consent.consent_id AND answer <> 'pending') AS answered
FROM consent LEFT JOIN closed_case USING (case_id)
WHERE consent_id = %(consent_id)s AND (%(own_case)s::uuid IS NULL OR case_id = %(own_case)s)
