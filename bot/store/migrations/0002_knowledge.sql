-- What the bot answers from: articles, the passages they are cut into, and how telling each word is.
-- depends: 0001_conversations

CREATE EXTENSION IF NOT EXISTS vector;

CREATE TABLE articles (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    source text NOT NULL,                            -- what was ingested: a path, or an address
    key text NOT NULL UNIQUE,                        -- which article it is: its path, or its address
    url text NOT NULL,                               -- what a reader is shown
    title text NOT NULL,
    config text NOT NULL,                            -- text search configuration; no regconfig, which pg_upgrade refuses
    content_hash bytea NOT NULL,
    updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX articles_of_source ON articles (source);

CREATE TABLE passages (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    article_id bigint NOT NULL REFERENCES articles ON DELETE CASCADE,
    ordinal integer NOT NULL,
    headings text[] NOT NULL,                        -- what it stands under, the outermost first
    text text NOT NULL,
    config text NOT NULL,                            -- the article's
    tsv tsvector NOT NULL,                           -- title A, headings B, text D, mere lists of links C
    -- Without a dimension, which is a setting. Exact search needs none; when there is much to search, an index is made
    -- for the model and dimension in use (bot/knowledge/vectors.py).
    embedding vector,
    space text,                                      -- the vector's model and length: only those of one are compared
    UNIQUE (article_id, ordinal)
);
-- Without fastupdate: what was just ingested must not wait in a list that every search reads through.
CREATE INDEX passages_by_word ON passages USING gin (tsv) WITH (fastupdate = off);

-- The text search configurations in use, and how many passages each has; counted with the lexemes.
CREATE TABLE languages (
    config text PRIMARY KEY,
    passages integer NOT NULL DEFAULT 0
);

-- How many passages of a language have a lexeme, and what it weighs for that (inverse document frequency).
CREATE TABLE lexemes (
    config text NOT NULL,
    lexeme text NOT NULL,
    passages integer NOT NULL DEFAULT 1,
    weight real NOT NULL DEFAULT 5,                  -- a new one counts as rare until the next count
    counted_at timestamptz,
    PRIMARY KEY (config, lexeme)
);
