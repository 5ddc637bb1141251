-- Cases of which the pupil's school doesn't know, as a guardian asked for the help (read_models/untold.py): from when intake hears of it until she agrees.
CREATE TABLE school_not_told (
    case_id uuid PRIMARY KEY
);
GRANT SELECT, INSERT, UPDATE, DELETE, TRUNCATE ON school_not_told TO {database}_projector;
GRANT SELECT ON school_not_told TO {database}_reader, {database}_writer, {database}_auditor;
