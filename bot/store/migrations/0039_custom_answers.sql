-- What operators say themselves, and which articles were cited where.
-- depends: 0037_audiences

CREATE TABLE custom_answers (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL UNIQUE,
    kind text NOT NULL CHECK (kind IN ('answer', 'guidance')),
    questions text[] NOT NULL,
    text text NOT NULL,                          -- Markdown
    exact boolean NOT NULL,
    starts_at timestamptz,
    ends_at timestamptz,                         -- from then on it is not given
    audience text NOT NULL REFERENCES audiences,
    languages text[] NOT NULL,                   -- empty: all, as below
    channels text[] NOT NULL,
    updated_at timestamptz NOT NULL DEFAULT now(),
    CHECK (kind = 'guidance' OR cardinality(questions) > 0),
    CHECK (ends_at > starts_at)
);

-- The names of those that went into an answer.
ALTER TABLE answer_work ADD COLUMN custom text[] NOT NULL DEFAULT '{}';

-- The articles that an answer of the bot's rests on, so that it is known who was told what has changed since.
CREATE TABLE citations (
    message_id bigint NOT NULL REFERENCES messages ON DELETE CASCADE,
    conversation_id bigint NOT NULL REFERENCES conversations ON DELETE CASCADE,
    url text NOT NULL,
    title text NOT NULL,
    at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (message_id, url)
);
CREATE INDEX citations_of_conversation ON citations (conversation_id);
CREATE INDEX citations_of_article ON citations (url, at);
