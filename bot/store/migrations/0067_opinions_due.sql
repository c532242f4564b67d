-- A second opinion that was still outstanding when its conversation was answered: what dies with a process is asked again.
-- depends: 0066_old_traces

ALTER TABLE conversations ADD COLUMN opinion_due_at timestamptz;  -- since when one is; null: none is

CREATE INDEX conversations_opinion_due ON conversations (opinion_due_at) WHERE opinion_due_at IS NOT NULL;
