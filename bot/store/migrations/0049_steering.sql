-- Where the bot is paused, what reviewers said, and what else is known of how an answer came about.
-- depends: 0048_console

CREATE TABLE pauses (
    channel text PRIMARY KEY,                        -- '*': everywhere
    by text NOT NULL,
    since timestamptz NOT NULL DEFAULT now()
);

ALTER TABLE answer_work
    ADD COLUMN confidence real,                      -- that the articles answer it; null: that was not asked
    ADD COLUMN guards text[] NOT NULL DEFAULT '{}',  -- those that struck
    ADD COLUMN notes jsonb NOT NULL DEFAULT '{}';    -- by step: what it has to say, in words of ours

CREATE TABLE reviews (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    conversation_id bigint NOT NULL UNIQUE REFERENCES conversations ON DELETE CASCADE,
    verdict text NOT NULL CHECK (verdict IN ('good', 'incomplete', 'wrong', 'should_answer', 'should_hand_over')),
    wants text CHECK (wants IN ('custom_answer', 'article')),  -- what is to be written; null: nothing
    body bytea NOT NULL,                             -- encrypted JSON: a better answer, a remark
    by text NOT NULL,
    at timestamptz NOT NULL DEFAULT now(),
    written_at timestamptz                           -- when what it wants was written
);
CREATE INDEX reviews_wanted ON reviews (at) WHERE wants IS NOT NULL AND written_at IS NULL;
