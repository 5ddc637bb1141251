-- Figures of surveys from elsewhere that stand, by title.
SELECT figures_id, title, population, published_in, rounds, lines, remarks
FROM survey_figures_told
WHERE NOT EXISTS (SELECT FROM survey_figures_withdrawn gone WHERE gone.figures_id = survey_figures_told.figures_id)
ORDER BY title, figures_id
