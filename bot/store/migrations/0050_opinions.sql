-- What requesters think, whatever channel they say it in: where it was said, and which prompt wrote what it is about.
-- docs/metrics.md says in words what the view counts.
-- depends: 0049_steering

-- Of the prompts that an outcome used, the one that wrote the answer.
CREATE FUNCTION answering_prompt(prompts text[]) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce((SELECT p FROM unnest(prompts) p WHERE p ~ '^(answering|drafting)@' LIMIT 1), 'none')
$$;

ALTER TABLE feedback
    ADD COLUMN given_in text,                        -- the channel, or the desk that asked; null: the conversation's
    ADD COLUMN prompt text;                          -- which wrote the answer; null: not kept
UPDATE feedback f SET prompt = (
    SELECT answering_prompt(w.prompts) FROM answer_work w
    WHERE w.conversation_id = f.conversation_id AND w.grounded IS NOT NULL AND w.at <= f.at ORDER BY w.id DESC LIMIT 1
);

-- One row an opinion: a thumb about an answer, or a score of the conversation. On one scale: 0 the worst, 1 the best.
CREATE VIEW opinions AS
SELECT f.conversation_id, c.channel, c.account, coalesce(f.given_in, c.channel) AS given_in, c.language, f.prompt,
       f.at, told.kind, told.value, told.value >= 0.75 AS satisfied,
       f.reasons, f.comment IS NOT NULL AS has_comment
FROM feedback f JOIN conversations c ON c.id = f.conversation_id
CROSS JOIN LATERAL (
    SELECT 'thumb' AS kind, f.helpful::int::float8 AS value WHERE f.helpful IS NOT NULL
    UNION ALL
    SELECT 'score', (f.score - 1) / 4.0 WHERE f.score IS NOT NULL
) told;
