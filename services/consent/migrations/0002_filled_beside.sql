-- A rebuild takes a consent's row away and puts another in its place in one transaction (take_from_beside): its signatories are looked for at the end of it.
ALTER TABLE consent_signatory ALTER CONSTRAINT consent_signatory_consent_id_fkey DEFERRABLE;
ALTER TABLE consent_asked ALTER CONSTRAINT consent_asked_consent_id_fkey DEFERRABLE;
ALTER TABLE consent_allowed ALTER CONSTRAINT consent_allowed_consent_id_fkey DEFERRABLE;
ALTER TABLE consent_invitation ALTER CONSTRAINT consent_invitation_consent_id_fkey DEFERRABLE;
