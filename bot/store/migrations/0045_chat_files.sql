-- What visitors and agents attach in a web chat: no vendor keeps it, so we do, as long as the message it came with.
-- depends: 0042_chats

CREATE TABLE chat_files (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    message_id bigint NOT NULL REFERENCES chat_messages ON DELETE CASCADE,
    place integer NOT NULL,                          -- 1, 2, … within its message
    body bytea NOT NULL,                             -- encrypted JSON: name, type, and the content in Base64
    UNIQUE (message_id, place)
);
