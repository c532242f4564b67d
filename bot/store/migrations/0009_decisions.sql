-- Why a conversation went to a person, or did not: numbers and names, no word of anybody's.
-- depends: 0007_thread_sync_hint

ALTER TABLE conversations ADD COLUMN brand text;            -- what the vendor calls the brand or product

CREATE TABLE decisions (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    conversation_id bigint NOT NULL REFERENCES conversations ON DELETE CASCADE,
    at timestamptz NOT NULL DEFAULT now(),
    escalate boolean NOT NULL,
    reason text,
    explanation text NOT NULL,                              -- a sentence of the rule's
    intent text,
    offer boolean NOT NULL,                                 -- a person was offered
    signals jsonb NOT NULL,                                 -- name, strength, threshold, explanation
    alternatives jsonb NOT NULL,                            -- threshold, reason, intent
    route jsonb                                             -- where a handoff went; null: there was none
);
CREATE INDEX decisions_of_conversation ON decisions (conversation_id, id);
CREATE INDEX decisions_by_age ON decisions (at);

-- alert: a team is told of a handoff, in a channel of their own; that waits for neither requester nor desk.
ALTER TABLE outbox DROP CONSTRAINT outbox_lane_check;
ALTER TABLE outbox ADD CONSTRAINT outbox_lane_check CHECK (lane IN ('requester', 'desk', 'team'));
ALTER TABLE outbox DROP CONSTRAINT outbox_kind_check;
ALTER TABLE outbox ADD CONSTRAINT outbox_kind_check CHECK (kind IN (
    'answer', 'draft', 'handoff_notice', 'link', 'offer', 'closing', 'relay',
    'handoff', 'comment', 'note', 'label', 'alert'
));
