-- What the channels tell besides words: changes of messages, feedback, wishes for tickets; who may see what.
-- depends: 0002_knowledge

ALTER TABLE conversations
    ADD COLUMN audience text NOT NULL DEFAULT 'customer' CHECK (audience IN ('customer', 'employee')),
    ADD COLUMN mode text NOT NULL DEFAULT 'answer' CHECK (mode IN ('answer', 'draft', 'volunteer')),
    ADD COLUMN automated_turns integer NOT NULL DEFAULT 0,  -- messages of other programs in a row
    ADD COLUMN last_answer_at timestamptz,
    ADD COLUMN human_until timestamptz NOT NULL DEFAULT 'epoch',  -- when a human last had it, on the vendor's clock
    ADD COLUMN closed_at timestamptz;                       -- closed by us, after nobody said anything for long
CREATE INDEX conversations_of_requester ON conversations (channel, account, requester_id);
CREATE INDEX handoffs_of_conversation ON handoffs (conversation_id);
-- Those that may fall silent.
CREATE INDEX conversations_idle ON conversations (channel, last_answer_at)
    WHERE owner = 'bot' AND closed_at IS NULL AND last_answer_at IS NOT NULL;

ALTER TABLE messages
    ADD COLUMN amended_at timestamptz,                      -- when the writer last changed it, on the vendor's clock
    DROP CONSTRAINT messages_state_check,
    -- passed_over: nobody had asked the bot, and it had nothing sure to say. withdrawn: the writer took it back.
    ADD CONSTRAINT messages_state_check
        CHECK (state IN ('waiting', 'answered', 'with_human', 'said', 'passed_over', 'withdrawn'));

-- As everything that is encrypted: keys are rotated in the order of ids.
ALTER TABLE overheard ADD COLUMN id bigint GENERATED ALWAYS AS IDENTITY UNIQUE;

-- Changes of messages that have not come in yet: deliveries come in any order.
CREATE TABLE amendments (
    id bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
    channel text NOT NULL,
    account text NOT NULL,
    thread_id text NOT NULL,
    message_id text NOT NULL,
    body bytea,                                             -- encrypted, as in messages; null: taken back
    at timestamptz NOT NULL,
    received_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (channel, account, thread_id, message_id)
);

CREATE TABLE feedback (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    conversation_id bigint NOT NULL REFERENCES conversations ON DELETE CASCADE,
    letter_key uuid,                                        -- the answer it is about; null: the conversation
    by_id text NOT NULL,
    helpful boolean,
    score integer CHECK (score BETWEEN 1 AND 5),            -- CSAT
    reasons text[] NOT NULL DEFAULT '{}',
    comment bytea,                                          -- encrypted
    at timestamptz NOT NULL,
    UNIQUE NULLS NOT DISTINCT (conversation_id, letter_key, by_id)
);

-- What the bot proposed to the agents, and beside it what one of them really answered.
CREATE TABLE drafts (
    turn_id bigint PRIMARY KEY REFERENCES messages ON DELETE CASCADE,
    conversation_id bigint NOT NULL REFERENCES conversations ON DELETE CASCADE,
    confidence real,
    agent_turn_id bigint REFERENCES messages ON DELETE SET NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX drafts_open ON drafts (conversation_id) WHERE agent_turn_id IS NULL;

ALTER TABLE handoffs
    ADD COLUMN ticket_status text,                          -- the desk's own word for it, lower case
    ADD COLUMN ticket_status_at timestamptz NOT NULL DEFAULT 'epoch',
    ADD COLUMN follow_up_of text;                           -- the ticket this one goes on from

ALTER TABLE outbox
    DROP CONSTRAINT outbox_kind_check,
    ADD CONSTRAINT outbox_kind_check CHECK (kind IN (
        'answer', 'draft', 'receipt', 'link', 'offer', 'closing', 'relay', 'handoff', 'comment', 'note', 'label'));

-- What a channel was given when it was installed: tokens, by workspace.
CREATE TABLE installations (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    channel text NOT NULL,
    account text NOT NULL,
    secret bytea NOT NULL,                                  -- encrypted JSON
    updated_at timestamptz NOT NULL DEFAULT now(),
    lease uuid,                                             -- who renews it, while the network is waited for
    leased_until timestamptz NOT NULL DEFAULT 'epoch',
    UNIQUE (channel, account)
);

ALTER TABLE articles
    ADD COLUMN audience text NOT NULL DEFAULT 'customer' CHECK (audience IN ('customer', 'employee'));
