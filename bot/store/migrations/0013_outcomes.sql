-- What became of conversations: who resolved them and when, whether that held, and what requesters thought of it.
-- docs/metrics.md says in words what the views count.
-- depends: 0012_relay

ALTER TABLE messages ADD COLUMN grounded boolean;           -- of an answer of the bot's; null: nothing was to be found
CREATE INDEX messages_of_outcome ON messages (conversation_id, sent_at, id) WHERE grounded IS NOT NULL;

CREATE TABLE resolutions (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    conversation_id bigint NOT NULL REFERENCES conversations ON DELETE CASCADE,
    kind text NOT NULL CHECK (kind IN ('confirmed', 'assumed', 'human')),
    handoff_id bigint REFERENCES handoffs ON DELETE SET NULL,  -- the one whose agent resolved it
    at timestamptz NOT NULL,                                -- our clock, as in ended_at
    ended_at timestamptz,                                   -- when it went on after all
    rating_key uuid UNIQUE,                                 -- the outbox message that asked for a rating
    CHECK (ended_at >= at)
);
CREATE UNIQUE INDEX resolutions_one_stands ON resolutions (conversation_id) WHERE ended_at IS NULL;
CREATE INDEX resolutions_of_conversation ON resolutions (conversation_id, id);
CREATE INDEX resolutions_by_time ON resolutions (at);
CREATE INDEX handoffs_by_age ON handoffs (created_at);
-- Those in which silence may come to mean that the answer helped.
CREATE INDEX conversations_by_answer ON conversations (last_answer_at) WHERE owner = 'bot';

ALTER TABLE feedback ADD COLUMN resolution_id bigint REFERENCES resolutions ON DELETE SET NULL;
CREATE INDEX feedback_of_resolution ON feedback (resolution_id) WHERE resolution_id IS NOT NULL;

ALTER TABLE outbox
    DROP CONSTRAINT outbox_kind_check,
    ADD CONSTRAINT outbox_kind_check CHECK (kind IN (
        'answer', 'draft', 'handoff_notice', 'link', 'offer', 'closing', 'solved', 'rating', 'relay', 'file', 'handoff',
        'comment', 'note', 'alert', 'label'));

-- One row a resolution. One that ended within seven days was none.
CREATE VIEW resolution_history AS
SELECT r.id AS resolution_id, r.conversation_id, c.channel, c.account, r.kind,
       CASE r.kind WHEN 'human' THEN 'human' ELSE 'bot' END AS resolved_by,
       r.at AS resolved_at, r.ended_at,
       coalesce(r.ended_at - r.at <= interval '7 days', false) AS reopened,
       r.handoff_id, h.reason AS handoff_reason,
       r.rating_key IS NOT NULL AS rating_asked
FROM resolutions r JOIN conversations c ON c.id = r.conversation_id LEFT JOIN handoffs h ON h.id = r.handoff_id;

-- One row a conversation, in exactly one state.
CREATE VIEW conversation_outcomes AS
SELECT c.id AS conversation_id, c.channel, c.account, c.audience, c.mode, c.language, c.created_at AS started_at,
       CASE WHEN NOT busy.is AND latest.resolution_id IS NOT NULL AND latest.ended_at IS NULL THEN latest.kind
            WHEN latest.reopened THEN 'reopened'
            ELSE 'open' END AS state,
       CASE WHEN NOT busy.is AND latest.ended_at IS NULL THEN latest.resolved_by END AS resolved_by,
       CASE WHEN NOT busy.is AND latest.ended_at IS NULL THEN latest.resolved_at END AS resolved_at,
       CASE WHEN NOT busy.is AND latest.ended_at IS NULL THEN latest.handoff_reason END AS handoff_reason,
       said.answers, said.not_found, judged.unhelpful, passed_on.handoffs,
       extract(epoch FROM said.first_at - asked.first_at)::float8 AS first_answer_seconds,
       extract(epoch FROM passed_on.first_at - asked.first_at)::float8 AS first_handoff_seconds
FROM conversations c
CROSS JOIN LATERAL (
    SELECT c.owner = 'human'
        OR EXISTS (SELECT FROM messages m WHERE m.conversation_id = c.id AND m.state = 'waiting')
        OR EXISTS (SELECT FROM handoffs h WHERE h.conversation_id = c.id AND h.state <> 'closed') AS is
) busy
LEFT JOIN LATERAL (
    SELECT * FROM resolution_history r WHERE r.conversation_id = c.id ORDER BY r.resolution_id DESC LIMIT 1
) latest ON true
CROSS JOIN LATERAL (
    SELECT min(m.received_at) AS first_at FROM messages m WHERE m.conversation_id = c.id AND m.author = 'requester'
) asked
CROSS JOIN LATERAL (
    SELECT count(*) FILTER (WHERE m.grounded) AS answers, count(*) FILTER (WHERE NOT m.grounded) AS not_found,
           min(m.received_at) AS first_at
    FROM messages m
    WHERE m.conversation_id = c.id AND m.grounded IS NOT NULL
      AND NOT EXISTS (SELECT FROM drafts d WHERE d.turn_id = m.id)  -- the requester never saw it
) said
CROSS JOIN LATERAL (
    SELECT count(*) FILTER (WHERE NOT f.helpful) AS unhelpful FROM feedback f WHERE f.conversation_id = c.id
) judged
CROSS JOIN LATERAL (
    SELECT count(*) AS handoffs, min(h.created_at) AS first_at FROM handoffs h WHERE h.conversation_id = c.id
) passed_on;

-- One row a rating of 1 (worst) to 5. Who resolved it, and after which handoff, is empty where it came before any end.
CREATE VIEW csat AS
SELECT f.conversation_id, c.channel, c.account, f.at AS rated_at, f.score, f.score >= 4 AS satisfied,
       f.comment IS NOT NULL AS has_comment,
       r.resolution_id, r.kind AS resolution, r.resolved_by, r.handoff_id, r.handoff_reason
FROM feedback f JOIN conversations c ON c.id = f.conversation_id
LEFT JOIN resolution_history r ON r.resolution_id = f.resolution_id
WHERE f.score IS NOT NULL;
