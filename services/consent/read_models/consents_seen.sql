-- The list of consents, newest change first, for the page and the API. A guardian's session names the one case that it may see.
SELECT consent_id, case_id, pupil_name, edition, state, requested_on, valid_to, changed_on, closed_case.closed_on,
       (SELECT count(*) FROM consent_signatory AS signatory WHERE signatory.consent_id = consent.consent_id) AS signatories,
       (SELECT count(*) FROM consent_signatory AS signatory WHERE signatory.consent_id = consent.consent_id AND answer <> 'pending') AS answered,
       count(*) OVER () AS total
FROM consent LEFT JOIN closed_case USING (case_id)
WHERE (%(own_case)s::uuid IS NULL OR case_id = %(own_case)s)
  AND (%(case_id)s::uuid IS NULL OR case_id = %(case_id)s)
  AND (%(state)s::text IS NULL OR state = %(state)s)
ORDER BY changed_on DESC, consent_id
LIMIT %(limit)s OFFSET %(offset)s
