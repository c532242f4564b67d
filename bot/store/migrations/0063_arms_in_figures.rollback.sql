DROP INDEX feedback_to_watch;
ALTER TABLE feedback DROP COLUMN watched;
ALTER TABLE figure_watch
    DROP COLUMN state, ALTER COLUMN seconds DROP DEFAULT, ALTER COLUMN conversations DROP DEFAULT;
DROP VIEW watched_conversations, figure_deflection, figure_resolution, figure_escalation, figure_escalation_reasons,
    figure_csat, figure_first_word, figure_time_to_resolution, figure_cost, figure_model_errors, figure_guards,
    figure_guard_names, figure_coverage;

-- What differed by arm alone is one sum again; the control group is counted no more.
UPDATE conversation_figures SET counts = false WHERE arm = 'control';
WITH by_arm AS (DELETE FROM daily_names RETURNING *)
INSERT INTO daily_names (day, channel, language, intent, prompt, kind, name, number)
SELECT day, channel, language, intent, prompt, kind, name, sum(number)
FROM by_arm WHERE arm <> 'control' GROUP BY day, channel, language, intent, prompt, kind, name;
WITH by_arm AS (DELETE FROM daily_times RETURNING *)
INSERT INTO daily_times (day, channel, language, intent, prompt, kind, step, number)
SELECT day, channel, language, intent, prompt, kind, step, sum(number)
FROM by_arm WHERE arm <> 'control' GROUP BY day, channel, language, intent, prompt, kind, step;
WITH by_arm AS (DELETE FROM daily_figures RETURNING *)
INSERT INTO daily_figures (
    day, channel, language, intent, prompt, conversations, deflected, confirmed, assumed, reopened, human, open,
    handed_over, ratings, satisfied, helped, not_helped, outcomes, model_asked, model_failed, struck, covered,
    uncovered, worked, tokens, tokens_squares, priced, cost, cost_squares)
SELECT
    day, channel, language, intent, prompt, sum(conversations), sum(deflected), sum(confirmed), sum(assumed),
    sum(reopened), sum(human), sum(open), sum(handed_over), sum(ratings), sum(satisfied), sum(helped),
    sum(not_helped), sum(outcomes), sum(model_asked), sum(model_failed), sum(struck), sum(covered), sum(uncovered),
    sum(worked), sum(tokens), sum(tokens_squares), sum(priced), sum(cost), sum(cost_squares)
FROM by_arm WHERE arm <> 'control' GROUP BY day, channel, language, intent, prompt;
ALTER TABLE daily_names DROP COLUMN arm, ADD PRIMARY KEY (day, channel, language, intent, prompt, kind, name);
ALTER TABLE daily_times
    DROP COLUMN arm, ADD PRIMARY KEY (day, channel, language, intent, prompt, kind, step) INCLUDE (number);
ALTER TABLE daily_figures DROP COLUMN arm, ADD PRIMARY KEY (day, channel, language, intent, prompt);
ALTER TABLE conversation_figures DROP COLUMN arm;

CREATE VIEW figure_deflection AS
SELECT day, channel, language, intent, prompt, conversations, deflected FROM daily_figures;
CREATE VIEW figure_resolution AS
SELECT day, channel, language, intent, prompt, conversations, confirmed, assumed, reopened, human, open FROM daily_figures;
CREATE VIEW figure_escalation AS
SELECT day, channel, language, intent, prompt, conversations, handed_over FROM daily_figures;
CREATE VIEW figure_escalation_reasons AS
SELECT day, channel, language, intent, prompt, name AS reason, number AS handed_over FROM daily_names WHERE kind = 'reason';
CREATE VIEW figure_csat AS
SELECT day, channel, language, intent, prompt, ratings, satisfied, helped, not_helped FROM daily_figures;
CREATE VIEW figure_first_word AS
SELECT conversation_id, day, channel, language, intent, prompt, first_word_seconds AS seconds
FROM conversation_figures WHERE counts AND first_word_seconds IS NOT NULL;
CREATE VIEW figure_time_to_resolution AS
SELECT conversation_id, day, channel, language, intent, prompt,
       CASE state WHEN 'human' THEN 'human' ELSE 'bot' END AS resolved_by, resolution_seconds AS seconds
FROM conversation_figures WHERE counts AND resolution_seconds IS NOT NULL;
CREATE VIEW figure_cost AS
SELECT day, channel, language, intent, prompt, worked AS conversations, tokens, tokens_squares, priced, cost, cost_squares
FROM daily_figures;
CREATE VIEW figure_model_errors AS
SELECT day, channel, language, intent, prompt, model_asked AS asked, model_failed AS failed FROM daily_figures;
CREATE VIEW figure_guards AS
SELECT day, channel, language, intent, prompt, outcomes, struck FROM daily_figures;
CREATE VIEW figure_guard_names AS
SELECT day, channel, language, intent, prompt, name AS guard, number AS struck FROM daily_names WHERE kind = 'guard';
CREATE VIEW figure_coverage AS
SELECT day, channel, language, intent, prompt, covered + uncovered AS questions, covered FROM daily_figures;
