-- name: keep_comparison!
-- What the bot would have done, until an agent answers; what it thought of before and no agent has answered is of no account
-- any more.
WITH earlier AS (
    DELETE FROM comparisons c WHERE c.conversation_id = :conversation_id AND c.compared_at IS NULL AND NOT EXISTS (
        SELECT FROM messages m WHERE m.conversation_id = c.conversation_id AND m.author = 'agent'
                                 AND m.received_at >= c.at AND m.state <> 'withdrawn')
)
INSERT INTO comparisons (conversation_id, mode, kind, intent, confidence, turn_id)
VALUES (:conversation_id, :mode, :kind, :intent, :confidence, :turn_id);

-- name: comparisons_due
-- Those to which an agent has answered, `seconds` ago or longer: they may still have been writing. `agent_turn_id` is how
-- the answer begins. What nobody has answered within a month is left alone.
SELECT c.id, c.conversation_id, c.kind, c.turn_id, a.id AS agent_turn_id
FROM comparisons c CROSS JOIN LATERAL (
    SELECT m.id FROM messages m
    WHERE m.conversation_id = c.conversation_id AND m.author = 'agent' AND m.received_at >= c.at AND m.state <> 'withdrawn'
      AND m.received_at < now() - make_interval(secs => :seconds)
    ORDER BY m.received_at, m.id LIMIT 1
) a
WHERE c.compared_at IS NULL AND c.at > now() - interval '31 days' ORDER BY c.id LIMIT :limit;

-- name: compared!
-- What came of it.
UPDATE comparisons SET agent_turn_id = :agent_turn_id, compared_at = now(), agent = :agent, facts = :facts,
    same_outcome = :same_outcome, agrees = :agrees, score = :score, conflicts = :conflicts, same_page = :same_page
WHERE id = :id AND compared_at IS NULL;

-- name: agreement
-- By intent, of the newest: what was compared, what of it the bot would have answered; and of the newest answers that can be
-- compared, how many agree.
SELECT i.intent, every.compared, every.answers, answered.comparable, answered.agreeing
FROM unnest(:intents::text[]) WITH ORDINALITY AS i (intent, place)
CROSS JOIN LATERAL (
    SELECT count(*) AS compared, count(*) FILTER (WHERE kind = 'answered') AS answers
    FROM (SELECT kind FROM comparisons WHERE intent = i.intent AND compared_at IS NOT NULL ORDER BY at DESC LIMIT :newest) n
) every
CROSS JOIN LATERAL (
    SELECT count(*) AS comparable, count(*) FILTER (WHERE agrees) AS agreeing
    FROM (SELECT agrees FROM comparisons WHERE intent = i.intent AND kind = 'answered' AND agrees IS NOT NULL
          ORDER BY at DESC LIMIT :newest) n
) answered
WHERE every.compared > 0 ORDER BY every.answers DESC, every.compared DESC, i.place;

-- name: comparisons_listed
-- The newest, or those of one intent; `which`: all, or those that disagree.
SELECT id, conversation_id, at, mode, kind, intent, confidence, agent, facts, same_outcome, agrees, score, conflicts, same_page
FROM comparisons
WHERE compared_at IS NOT NULL AND (:intent::text IS NULL OR intent = :intent) AND (NOT :disagreeing OR agrees IS FALSE)
ORDER BY at DESC, id DESC LIMIT :limit;

-- name: comparisons_of_conversation
-- The words of these turns are `words_of_conversation`'s.
SELECT id, at, mode, kind, intent, confidence, turn_id, agent_turn_id, agent, facts, same_outcome, agrees, score, conflicts,
       same_page, compared_at
FROM comparisons WHERE conversation_id = :conversation_id ORDER BY id;
