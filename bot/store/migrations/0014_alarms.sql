-- What an operator has to look at: handoffs without a ticket, and settings that a desk refuses. No word of anybody's.
-- depends: 0013_outcomes

CREATE TABLE alarms (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('no_ticket', 'setting_refused')),
    about text NOT NULL,                             -- a handoff's id, or the desk and its setting
    conversation_id bigint REFERENCES conversations ON DELETE SET NULL,
    handoff_id bigint REFERENCES handoffs ON DELETE SET NULL,
    times integer NOT NULL DEFAULT 1,                -- how often it happened
    moved_from text,                                 -- the desk that the handoff was taken from; null: it was not
    told text,                                       -- how somebody was told: email, chat; null: nobody was yet
    due_at timestamptz NOT NULL DEFAULT now(),
    lease_until timestamptz NOT NULL DEFAULT 'epoch',
    raised_at timestamptz NOT NULL DEFAULT now(),
    settled_at timestamptz,
    settled_by text CHECK (settled_by IN ('operator', 'ticket'))
);
CREATE UNIQUE INDEX alarms_open ON alarms (kind, about) WHERE settled_at IS NULL;
CREATE INDEX alarms_of_conversation ON alarms (conversation_id);
CREATE INDEX alarms_of_handoff ON alarms (handoff_id);
CREATE INDEX alarms_settled ON alarms (settled_at) WHERE settled_at IS NOT NULL;

-- An attempt of which nobody knows what came of it: the vendor may have done it.
ALTER TABLE outbox ADD COLUMN unsure boolean NOT NULL DEFAULT false;
