-- What the bot would have done where agents answer, beside what one of them did: kinds and numbers, no word of anybody's.
-- depends: 0051_figures

ALTER TABLE conversations DROP CONSTRAINT conversations_mode_check;
ALTER TABLE conversations ADD CONSTRAINT conversations_mode_check
    CHECK (mode IN ('answer', 'draft', 'shadow', 'proactive'));

CREATE TABLE comparisons (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    conversation_id bigint NOT NULL REFERENCES conversations ON DELETE CASCADE,
    at timestamptz NOT NULL DEFAULT now(),
    mode text NOT NULL,                              -- draft, shadow, or answer: it was withheld
    kind text NOT NULL,                              -- what the bot would have done
    intent text NOT NULL,
    confidence real,
    turn_id bigint REFERENCES messages ON DELETE SET NULL,        -- what it would have said; null: nothing
    agent_turn_id bigint REFERENCES messages ON DELETE SET NULL,  -- how an agent's answer begins
    compared_at timestamptz,
    agent text,                                      -- what the agent did
    facts text,                                      -- same, partly, different, nothing
    same_outcome boolean,                            -- null: the agent's is not known
    agrees boolean,                                  -- null: it cannot be told
    score real,
    conflicts text[] NOT NULL DEFAULT '{}',
    same_page boolean NOT NULL DEFAULT false
);
CREATE INDEX comparisons_of_conversation ON comparisons (conversation_id, id);
CREATE INDEX comparisons_open ON comparisons (conversation_id) WHERE compared_at IS NULL;
CREATE INDEX comparisons_by_intent ON comparisons (at, intent) WHERE compared_at IS NOT NULL;
CREATE INDEX comparisons_of_turn ON comparisons (turn_id) WHERE turn_id IS NOT NULL;
CREATE INDEX comparisons_of_agent_turn ON comparisons (agent_turn_id) WHERE agent_turn_id IS NOT NULL;
