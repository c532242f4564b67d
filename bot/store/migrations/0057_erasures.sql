-- People who are erased: who is meant, by blind indexes, and how far it is.
-- depends: 0049_steering

-- The keys of the blind indexes and of the signature under receipts, sealed. Made once: an index made with another is
-- found no more.
CREATE TABLE privacy_keys (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    sealed bytea NOT NULL
);

CREATE TABLE erasures (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    key uuid NOT NULL UNIQUE DEFAULT gen_random_uuid(),  -- what its receipt is called by
    at timestamptz NOT NULL DEFAULT clock_timestamp(),   -- what was said until then is not taken in any more
    by text NOT NULL,
    body bytea NOT NULL,                                 -- encrypted JSON: who it is, until it is done; what went where
    due_at timestamptz NOT NULL DEFAULT now(),           -- of its next step
    done_at timestamptz
);
CREATE INDEX erasures_due ON erasures (due_at) WHERE done_at IS NULL;

-- Whoever and whatever was erased, by blind indexes: people, e-mail addresses, threads.
CREATE TABLE erased (
    index text NOT NULL,
    erasure_id bigint NOT NULL REFERENCES erasures ON DELETE CASCADE,
    at timestamptz NOT NULL,                             -- the erasure's
    PRIMARY KEY (index, erasure_id)
);
CREATE INDEX erased_by_erasure ON erased (erasure_id);

ALTER TABLE conversations
    ADD COLUMN email_index text,                         -- of its requester's address; '': none; null: not made yet
    ADD COLUMN erasure_id bigint REFERENCES erasures;    -- it is being erased, and nobody's any more
CREATE INDEX conversations_by_email ON conversations (email_index) WHERE email_index > '';
CREATE INDEX conversations_not_indexed ON conversations (id) WHERE email_index IS NULL;
CREATE INDEX conversations_erased ON conversations (erasure_id) WHERE erasure_id IS NOT NULL;

ALTER TABLE messages ADD COLUMN author_index text;       -- of somebody else than the conversation's requester
CREATE INDEX messages_by_author ON messages (author_index) WHERE author_index IS NOT NULL;
