-- What answers are worth, by whoever judges them, and what of it was told outside.
-- depends: 0055_pseudonyms

-- Of sampled turns, each by the last message that it answers. No word of anybody's.
CREATE TABLE answer_scores (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    conversation_id bigint NOT NULL REFERENCES conversations ON DELETE CASCADE,
    message_id bigint NOT NULL REFERENCES messages ON DELETE CASCADE,
    name text NOT NULL,
    value double precision NOT NULL,
    model text NOT NULL,                                    -- who judged
    at timestamptz NOT NULL DEFAULT now(),
    told_at timestamptz,                                    -- when Langfuse was
    UNIQUE (message_id, name)
);
CREATE INDEX answer_scores_of_conversation ON answer_scores (conversation_id);
CREATE INDEX answer_scores_by_age ON answer_scores (at);
CREATE INDEX answer_scores_to_tell ON answer_scores (id) WHERE told_at IS NULL;

ALTER TABLE feedback ADD COLUMN told timestamptz;           -- `at` of what Langfuse was told of it
CREATE INDEX feedback_to_tell ON feedback (id) WHERE told IS DISTINCT FROM at;
