-- Calls of acting tools that wait for a human's yes, run once, and every step of each.
-- depends: 0030_restores

CREATE TABLE act_requests (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    conversation_id bigint NOT NULL REFERENCES conversations ON DELETE CASCADE,
    turn_id bigint REFERENCES messages ON DELETE SET NULL,  -- the bot's turn that says that it waits
    key uuid NOT NULL UNIQUE DEFAULT gen_random_uuid(),     -- what a button names it by
    tool text NOT NULL,
    definition text NOT NULL,                               -- a digest of the tool's, as the model was shown it
    body bytea NOT NULL,                                    -- encrypted JSON: arguments, summary
    asked_in text,                                          -- where people are asked; null: on the command line
    state text NOT NULL CHECK (state IN (
        'waiting', 'approved', 'running', 'done', 'failed', 'unknown', 'declined', 'expired')),
    expires_at timestamptz NOT NULL,                        -- until then it may be approved, and begun
    lease_token uuid,                                       -- of the worker that began it
    lease_until timestamptz NOT NULL DEFAULT 'epoch',
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX act_requests_of_conversation ON act_requests (conversation_id);
CREATE INDEX act_requests_of_turn ON act_requests (turn_id) WHERE turn_id IS NOT NULL;
CREATE INDEX act_requests_by_age ON act_requests (created_at);
CREATE INDEX act_requests_open ON act_requests (state, expires_at)
    WHERE state IN ('waiting', 'approved', 'running', 'unknown');

-- Who did what and when: written with each change of a request, and never changed.
CREATE TABLE act_steps (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    request_id bigint NOT NULL REFERENCES act_requests ON DELETE CASCADE,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    step text NOT NULL,                                     -- the state it came to, or 'refused'
    by text,                                                -- who; null: Firstline itself
    problem text                                            -- why, in a word of ours
);
CREATE INDEX act_steps_of_request ON act_steps (request_id, id);
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION '% is only added to', TG_TABLE_NAME; END $$;
CREATE TRIGGER act_steps_stay BEFORE UPDATE ON act_steps FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- result: what came of one, told to the requester. approval: people are asked. verdict: they are told what came of it.
ALTER TABLE outbox DROP CONSTRAINT outbox_kind_check;
ALTER TABLE outbox ADD CONSTRAINT outbox_kind_check CHECK (kind IN (
    'answer', 'draft', 'handoff_notice', 'link', 'offer', 'closing', 'solved', 'rating', 'confirmed', 'remark', 'relay',
    'file', 'handoff', 'comment', 'note', 'alert', 'label', 'settle', 'take_back', 'result', 'approval', 'verdict'));

-- As before, and what waits for a yes or is being run is going on.
CREATE OR REPLACE VIEW conversations_at_rest AS
SELECT c.id, greatest(
    c.created_at, c.last_answer_at, c.returned_at,
    (SELECT max(greatest(m.received_at, m.sent_at)) FROM messages m WHERE m.conversation_id = c.id),
    (SELECT max(coalesce(o.sent_at, greatest(o.created_at, o.lease_until))) FROM outbox o WHERE o.conversation_id = c.id),
    (SELECT max(h.closed_at) FROM handoffs h WHERE h.conversation_id = c.id),
    (SELECT max(f.at) FROM feedback f WHERE f.conversation_id = c.id)
) AS last_event_at
FROM conversations c
WHERE c.lease_until < now()
  AND NOT EXISTS (SELECT FROM messages m WHERE m.conversation_id = c.id AND m.state = 'waiting')
  AND NOT EXISTS (SELECT FROM outbox o WHERE o.conversation_id = c.id AND o.state = 'pending')
  AND NOT EXISTS (SELECT FROM handoffs h WHERE h.conversation_id = c.id AND h.state <> 'closed')
  AND NOT EXISTS (SELECT FROM act_requests a WHERE a.conversation_id = c.id
                  AND a.state IN ('waiting', 'approved', 'running'));
