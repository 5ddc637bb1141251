-- Surveys that were closed, the latest first.
SELECT survey_id, title, population, purpose, anonymous, opened_on, closed_on, asked, answered, fewest, by_kind, questions
FROM survey_closed
ORDER BY closed_on DESC, title, survey_id
