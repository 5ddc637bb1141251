-- Surveys that were closed, with the figures that intake has told: few answers have none.
CREATE TABLE survey_closed (
    source text NOT NULL,
    position bigint NOT NULL,
    effective_on date NOT NULL,
    known_on date,
    recorded_on date NOT NULL,
    survey_id uuid NOT NULL,
    title text NOT NULL,
    population text NOT NULL,
    purpose text NOT NULL,
    anonymous boolean NOT NULL,
    opened_on date NOT NULL,
    closed_on date NOT NULL,
    asked integer NOT NULL,
    answered integer NOT NULL,
    fewest smallint NOT NULL,
    by_kind jsonb NOT NULL,
    questions jsonb NOT NULL,
    PRIMARY KEY (source, position)
);
CREATE INDEX ON survey_closed (survey_id);

-- Figures of surveys that somebody else has published, as they stand there …
CREATE TABLE survey_figures_told (
    source text NOT NULL,
    position bigint NOT NULL,
    effective_on date NOT NULL,
    known_on date,
    recorded_on date NOT NULL,
    figures_id uuid NOT NULL,
    title text NOT NULL,
    population text NOT NULL,
    published_in text NOT NULL,
    rounds jsonb NOT NULL,
    lines jsonb NOT NULL,
    remarks jsonb NOT NULL,
    PRIMARY KEY (source, position)
);
CREATE INDEX ON survey_figures_told (figures_id);

-- … and those that were taken over by mistake.
CREATE TABLE survey_figures_withdrawn (
    source text NOT NULL,
    position bigint NOT NULL,
    effective_on date NOT NULL,
    known_on date,
    recorded_on date NOT NULL,
    figures_id uuid NOT NULL,
    PRIMARY KEY (source, position)
);

GRANT SELECT, INSERT, TRUNCATE ON survey_closed, survey_figures_told, survey_figures_withdrawn TO {database}_projector;
GRANT SELECT ON survey_closed, survey_figures_told, survey_figures_withdrawn TO {database}_reader, {database}_writer, {database}_projector, {database}_auditor;
