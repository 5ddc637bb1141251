-- What a file can belong to, with whose it is: referrals, and absence notices with the school's investigation.
CREATE VIEW matter_of_files AS
SELECT 'referral' AS belongs_to, referral_id AS belongs_id, organiser_id, school_unit_id, case_id, registry_number, handlers, sent_by FROM referral
UNION ALL
SELECT 'absence-notice', notice_id, organiser_id, school_unit_id, NULL, registry_number, NULL, NULL FROM absence_notice;
GRANT SELECT ON matter_of_files TO {database}_reader, {database}_writer, {database}_auditor;

CREATE OR REPLACE VIEW attachment_seen AS
SELECT a.*, m.organiser_id, m.case_id, m.registry_number, m.handlers, m.sent_by, m.school_unit_id
FROM attachment_version a JOIN matter_of_files m ON m.belongs_to = a.belongs_to AND m.belongs_id = a.belongs_id;
