-- What may be learned from or measured on: conversations that somebody marked for it, without personal data, apart from the
-- conversations themselves.
-- depends: 0057_erasures

CREATE TABLE examples (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    conversation_id bigint NOT NULL,                 -- that it was made of; it may outlive it, hence no foreign key
    purpose text NOT NULL CHECK (purpose IN ('training', 'evaluation')),
    people text[] NOT NULL,                          -- blind indexes of its requester: it is erased with them
    body bytea NOT NULL,                             -- encrypted JSON: language, and what was said, redacted
    by text NOT NULL,
    at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (conversation_id, purpose)
);
CREATE INDEX examples_of_people ON examples USING gin (people);
CREATE INDEX examples_by_age ON examples (at);
