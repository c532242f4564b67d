-- The figures by arm, the control group among them; and the watch goes on where its last look ended.
-- depends: 0062_scoring_days

-- As conversations.arm, 'none' where it began before there was a rollout. By default what a process of the version before
-- writes, which knows of none.
ALTER TABLE conversation_figures ADD COLUMN arm text NOT NULL DEFAULT 'none';
ALTER TABLE daily_figures
    ADD COLUMN arm text NOT NULL DEFAULT 'none',
    DROP CONSTRAINT daily_figures_pkey, ADD PRIMARY KEY (day, channel, language, intent, prompt, arm);
ALTER TABLE daily_names
    ADD COLUMN arm text NOT NULL DEFAULT 'none',
    DROP CONSTRAINT daily_names_pkey, ADD PRIMARY KEY (day, channel, language, intent, prompt, arm, kind, name);
ALTER TABLE daily_times
    ADD COLUMN arm text NOT NULL DEFAULT 'none',
    DROP CONSTRAINT daily_times_pkey,
    ADD PRIMARY KEY (day, channel, language, intent, prompt, arm, kind, step) INCLUDE (number);
-- Those that have one are counted once more, and their days summed up anew: what is no longer kept stays as it was counted.
INSERT INTO figures_pending (conversation_id) SELECT id FROM conversations WHERE arm IS NOT NULL ORDER BY id;

CREATE OR REPLACE VIEW figure_deflection AS
SELECT day, channel, language, intent, prompt, conversations, deflected, arm FROM daily_figures;
CREATE OR REPLACE VIEW figure_resolution AS
SELECT day, channel, language, intent, prompt, conversations, confirmed, assumed, reopened, human, open, arm
FROM daily_figures;
CREATE OR REPLACE VIEW figure_escalation AS
SELECT day, channel, language, intent, prompt, conversations, handed_over, arm FROM daily_figures;
CREATE OR REPLACE VIEW figure_escalation_reasons AS
SELECT day, channel, language, intent, prompt, name AS reason, number AS handed_over, arm
FROM daily_names WHERE kind = 'reason';
CREATE OR REPLACE VIEW figure_csat AS
SELECT day, channel, language, intent, prompt, ratings, satisfied, helped, not_helped, arm FROM daily_figures;
CREATE OR REPLACE VIEW figure_first_word AS
SELECT conversation_id, day, channel, language, intent, prompt, first_word_seconds AS seconds, arm
FROM conversation_figures WHERE counts AND first_word_seconds IS NOT NULL;
CREATE OR REPLACE VIEW figure_time_to_resolution AS
SELECT conversation_id, day, channel, language, intent, prompt,
       CASE state WHEN 'human' THEN 'human' ELSE 'bot' END AS resolved_by, resolution_seconds AS seconds, arm
FROM conversation_figures WHERE counts AND resolution_seconds IS NOT NULL;
CREATE OR REPLACE VIEW figure_cost AS
SELECT day, channel, language, intent, prompt, worked AS conversations, tokens, tokens_squares, priced, cost, cost_squares,
       arm
FROM daily_figures;
CREATE OR REPLACE VIEW figure_model_errors AS
SELECT day, channel, language, intent, prompt, model_asked AS asked, model_failed AS failed, arm FROM daily_figures;
CREATE OR REPLACE VIEW figure_guards AS
SELECT day, channel, language, intent, prompt, outcomes, struck, arm FROM daily_figures;
CREATE OR REPLACE VIEW figure_guard_names AS
SELECT day, channel, language, intent, prompt, name AS guard, number AS struck, arm FROM daily_names WHERE kind = 'guard';
CREATE OR REPLACE VIEW figure_coverage AS
SELECT day, channel, language, intent, prompt, covered + uncovered AS questions, covered, arm FROM daily_figures;

-- What is watched of a conversation: what had happened an hour after it began, so that of none more is known than of
-- another; and its last rating, whenever it came. `counts`: not where the bot neither spoke nor handed over, but for those
-- that people have in its place.
CREATE VIEW watched_conversations AS
SELECT c.id, c.created_at AS at, c.channel, coalesce(c.arm, 'standard') AS arm,
       c.mode = 'answer'
           AND (c.arm = 'control' OR done.outcomes > 0 OR passed_on.first_at IS NOT NULL) IS TRUE AS counts,
       done.version, (passed_on.first_at IS NOT NULL)::int::float8 AS escalated, done.grounded, done.cost,
       (SELECT (array_agg(f.score ORDER BY f.at DESC))[1]::float8 FROM feedback f
        WHERE f.conversation_id = c.id AND f.score IS NOT NULL) AS score,  -- in the list: who does not ask does not pay
       (SELECT max(f.at) FROM feedback f WHERE f.conversation_id = c.id AND f.score IS NOT NULL) AS rated_at
FROM conversations c
CROSS JOIN LATERAL (
    SELECT count(*) AS outcomes, (array_agg(w.version ORDER BY w.id))[1] AS version,
           avg(w.grounded::int)::float8 AS grounded, sum(w.cost)::float8 AS cost
    FROM answer_work w WHERE w.conversation_id = c.id AND w.at <= c.created_at + interval '1 hour'
) done
CROSS JOIN LATERAL (
    SELECT min(h.created_at) AS first_at FROM handoffs h
    WHERE h.conversation_id = c.id AND h.created_at <= c.created_at + interval '1 hour'
      AND h.reason NOT IN ('paused', 'rollout', 'not_live', 'ticket_requested')
) passed_on;

-- Where the last look ended, and what had been won by then; null: it begins anew. What a look took is read by the version
-- before alone.
ALTER TABLE figure_watch ADD COLUMN state jsonb, ALTER COLUMN seconds SET DEFAULT 0, ALTER COLUMN conversations SET DEFAULT 0;

-- A rating counts once, when the watch first sees it. Those that are there have been seen, but for what it still compares.
ALTER TABLE feedback ADD COLUMN watched boolean NOT NULL DEFAULT true;
ALTER TABLE feedback ALTER COLUMN watched SET DEFAULT false;
UPDATE feedback SET watched = false WHERE score IS NOT NULL AND at > now() - interval '28 days';
CREATE INDEX feedback_to_watch ON feedback (id) WHERE score IS NOT NULL AND NOT watched;
