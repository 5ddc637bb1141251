-- Attendance reports, for the school's own list, the team's overview and the API; long_term is the sealed list of lines.
CREATE TABLE attendance_report (
    report_id uuid PRIMARY KEY,
    school_unit_id uuid NOT NULL,
    organiser_id uuid NOT NULL,
    first_day date NOT NULL,
    last_day date NOT NULL,
    replaces uuid,
    replaced_by uuid,
    source text NOT NULL,
    received_on date NOT NULL,
    pupils integer NOT NULL,
    more_than_percent integer NOT NULL,
    long_term text NOT NULL,
    position bigint NOT NULL UNIQUE
);
CREATE INDEX attendance_report_of ON attendance_report (organiser_id, position DESC);
CREATE INDEX attendance_report_at ON attendance_report (school_unit_id, last_day DESC) WHERE replaced_by IS NULL;

-- What a report counts in each stage; no sums where the pupils are few.
CREATE TABLE attendance_count (
    report_id uuid NOT NULL,
    stage text NOT NULL,
    pupils integer NOT NULL,
    scheduled_minutes bigint,
    valid_minutes bigint,
    unreported_minutes bigint,
    long_term integer,
    PRIMARY KEY (report_id, stage)
);

-- Each pupil's line, sealed under the pupil's key, for the lists with names.
CREATE TABLE attendance_line (
    line_id uuid PRIMARY KEY,
    report_id uuid NOT NULL,
    attendance text NOT NULL
);

-- Goals, for the page that follows them up.
CREATE TABLE attendance_goal (
    goal_id uuid PRIMARY KEY,
    measure text NOT NULL,
    stage text NOT NULL,
    before_first date NOT NULL,
    before_last date NOT NULL,
    after_first date NOT NULL,
    after_last date NOT NULL,
    fall_percent integer NOT NULL,
    set_on date NOT NULL,
    withdrawn boolean NOT NULL DEFAULT false,
    version bigint NOT NULL DEFAULT 1,
    position bigint NOT NULL UNIQUE
);

-- Reports with the names of school and organiser.
CREATE VIEW attendance_report_named AS
SELECT report.report_id AS id, report.*, school_unit.name AS school_unit_name, organiser.kind AS organiser_kind, organiser.name AS organiser_name
FROM attendance_report report
JOIN school_unit USING (school_unit_id)
JOIN organiser ON organiser.organiser_id = report.organiser_id;

-- Each school unit's latest report that stands: the register of long-term absent pupils rests on these.
CREATE VIEW attendance_latest AS
SELECT DISTINCT ON (school_unit_id) * FROM attendance_report_named WHERE replaced_by IS NULL ORDER BY school_unit_id, last_day DESC;

GRANT SELECT, INSERT, UPDATE, DELETE, TRUNCATE ON attendance_report, attendance_count, attendance_line, attendance_goal TO {database}_projector;
GRANT SELECT ON attendance_report, attendance_count, attendance_line, attendance_goal, attendance_report_named, attendance_latest TO {database}_reader, {database}_writer, {database}_auditor;
