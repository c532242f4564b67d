-- What a language model is told of the older messages of a conversation.
-- depends: 0031_costs

CREATE TABLE summaries (
    conversation_id bigint PRIMARY KEY REFERENCES conversations ON DELETE CASCADE,
    until bigint NOT NULL,  -- id of the last message that it covers: none with a higher one
    body bytea NOT NULL     -- encrypted JSON
);
