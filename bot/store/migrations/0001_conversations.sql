-- Conversations, what was said in them, what is to be sent, and who has them.
-- depends:

CREATE TABLE conversations (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    channel text NOT NULL,
    account text NOT NULL,
    thread_id text NOT NULL,
    requester_id text NOT NULL,
    requester bytea NOT NULL,                        -- encrypted JSON: name, email, phone
    identified boolean NOT NULL DEFAULT false,       -- the vendor was asked who this is
    link text,
    owner text NOT NULL DEFAULT 'bot' CHECK (owner IN ('bot', 'human')),
    epoch integer NOT NULL DEFAULT 0,                -- raised whenever the conversation changes hands
    returned_at timestamptz NOT NULL DEFAULT 'epoch',  -- when a human last gave it back, on the vendor's clock
    ungrounded_streak integer NOT NULL DEFAULT 0,
    failures integer NOT NULL DEFAULT 0,             -- claims since the last recorded outcome
    retry_at timestamptz NOT NULL DEFAULT 'epoch',
    lease_token uuid,
    lease_until timestamptz NOT NULL DEFAULT 'epoch',
    created_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (channel, account, thread_id)
);

CREATE TABLE messages (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    conversation_id bigint NOT NULL REFERENCES conversations ON DELETE CASCADE,
    -- Where it was said: another thread than the conversation's for an agent's words in the ticket.
    channel text NOT NULL,
    account text NOT NULL,
    thread_id text NOT NULL,
    message_id text NOT NULL,
    author text NOT NULL CHECK (author IN ('requester', 'agent', 'bot')),
    body bytea NOT NULL,                             -- encrypted JSON: text, name, attachments
    state text NOT NULL CHECK (state IN ('waiting', 'answered', 'with_human', 'said')),
    answered_by bigint REFERENCES messages ON DELETE SET NULL,  -- the bot's turn that answers it
    sent_at timestamptz NOT NULL,                    -- the vendor's clock
    received_at timestamptz NOT NULL DEFAULT now(),  -- ours
    UNIQUE (channel, account, thread_id, message_id)
);
CREATE INDEX messages_of_conversation ON messages (conversation_id, sent_at, id);
CREATE INDEX messages_waiting ON messages (conversation_id, received_at) WHERE state = 'waiting';

CREATE TABLE handoffs (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    conversation_id bigint NOT NULL REFERENCES conversations ON DELETE CASCADE,
    key uuid NOT NULL UNIQUE DEFAULT gen_random_uuid(),
    desk text NOT NULL,                              -- the channel where the ticket lives
    account text NOT NULL,
    ticket_id text,
    ticket_url text,
    reason text NOT NULL,
    because text NOT NULL,
    state text NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'open', 'closed')),
    created_at timestamptz NOT NULL DEFAULT now(),
    closed_at timestamptz
);
CREATE UNIQUE INDEX handoffs_one_at_a_time ON handoffs (conversation_id) WHERE state <> 'closed';
CREATE INDEX handoffs_by_ticket ON handoffs (desk, account, ticket_id);

CREATE TABLE outbox (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    conversation_id bigint NOT NULL REFERENCES conversations ON DELETE CASCADE,
    handoff_id bigint REFERENCES handoffs ON DELETE CASCADE,
    -- Rows of one conversation and lane are sent in order; the lanes do not wait for each other, so a helpdesk that
    -- is down does not keep the receipt from the requester.
    lane text NOT NULL CHECK (lane IN ('requester', 'desk')),
    kind text NOT NULL CHECK (kind IN ('answer', 'receipt', 'relay', 'handoff', 'comment', 'note')),
    key uuid NOT NULL UNIQUE DEFAULT gen_random_uuid(),
    body bytea NOT NULL,                             -- encrypted JSON
    -- The bot's own words go out only while the conversation is still in these hands; a human's words always do.
    fence_owner text,
    fence_epoch integer,
    state text NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'sent', 'cancelled', 'dead')),
    attempts integer NOT NULL DEFAULT 0,
    due_at timestamptz NOT NULL DEFAULT now(),
    lease_token uuid,
    lease_until timestamptz NOT NULL DEFAULT 'epoch',
    external_id text,
    problem text,                                    -- the last error's type and code, never text
    created_at timestamptz NOT NULL DEFAULT now(),
    sent_at timestamptz
);
CREATE INDEX outbox_pending ON outbox (conversation_id, lane, id) WHERE state = 'pending';
CREATE INDEX outbox_due ON outbox (due_at) WHERE state = 'pending';
CREATE INDEX outbox_of_conversation ON outbox (conversation_id, id);
CREATE INDEX outbox_dead ON outbox (id) WHERE state = 'dead';

-- Words in a thread that nobody has addressed the bot in, for some minutes: deliveries come in any order, and the
-- message that makes the thread ours may be on its way.
CREATE TABLE overheard (
    channel text NOT NULL,
    account text NOT NULL,
    thread_id text NOT NULL,
    message_id text NOT NULL,
    author_id text NOT NULL,
    body bytea NOT NULL,                             -- encrypted, as in messages
    sent_at timestamptz NOT NULL,
    received_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (channel, account, thread_id, message_id)
);
CREATE INDEX overheard_by_age ON overheard (received_at);

-- Threads that a delivery said something happened in, to be fetched from the vendor.
CREATE TABLE pulls (
    channel text NOT NULL,
    account text NOT NULL,
    thread_id text NOT NULL,
    asked_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    due_at timestamptz NOT NULL DEFAULT 'epoch',
    attempts integer NOT NULL DEFAULT 0,
    problem text,
    PRIMARY KEY (channel, account, thread_id)
);

-- Deliveries that are no messages (assigned, solved), so that a second copy changes nothing.
CREATE TABLE events_seen (
    channel text NOT NULL,
    account text NOT NULL,
    event_id text NOT NULL,
    at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (channel, account, event_id)
);
