-- What stands on a web chat's page: no vendor keeps it, so we do.
-- depends: 0041_gaps

CREATE TABLE chats (
    id uuid PRIMARY KEY,                             -- the thread's id; made of who began it, see connectors/webchat
    channel text NOT NULL,
    site text NOT NULL,                              -- the thread's account
    visitor text NOT NULL,                           -- whose it is: nobody else reads it
    client_id text NOT NULL,                         -- what the visitor's browser calls it
    begun_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX chats_of_visitor ON chats (channel, site, visitor, begun_at);

CREATE TABLE chat_messages (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    chat_id uuid NOT NULL REFERENCES chats ON DELETE CASCADE,
    number integer NOT NULL,                         -- 1, 2, …: in which order they stand, none missing
    key text NOT NULL,                               -- the visitor's id of it, or the outbox's: written once
    said_by text NOT NULL CHECK (said_by IN ('visitor', 'bot', 'agent')),
    body bytea NOT NULL,                             -- encrypted JSON
    at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (chat_id, key),
    UNIQUE (chat_id, number)
);
CREATE INDEX chat_messages_by_age ON chat_messages (at);
