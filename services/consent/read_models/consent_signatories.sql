-- Who signs and where each stands. A guardian reads only the own answer; what the others said is between them and the coordinator.
SELECT signatory.signatory_id, kind, name, answer, answered_on, how, invitation.made_on AS invited_on, invitation.expires_on AS invited_until,
       coalesce(
           (SELECT jsonb_agg(jsonb_build_array(actor, information, standing) ORDER BY actor, information)
            FROM consent_allowed AS allowed
            WHERE allowed.consent_id = signatory.consent_id AND allowed.signatory_id = signatory.signatory_id),
           '[]') AS allowed
FROM consent_signatory AS signatory
LEFT JOIN consent_invitation AS invitation USING (consent_id, signatory_id)
WHERE signatory.consent_id = %(consent_id)s AND (%(own_signatory)s::uuid IS NULL OR signatory.signatory_id = %(own_signatory)s)
ORDER BY ordinal
