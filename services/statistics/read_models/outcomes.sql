-- The outcome table, over outcomes_counted.sql: interventions by how they had ended, and how many of the facts rest on a claimed known_on.
SELECT outcome, reason, count(*) AS interventions, count(known_on) + count(closed_known_on) AS claimed
FROM counted
GROUP BY 1, 2
