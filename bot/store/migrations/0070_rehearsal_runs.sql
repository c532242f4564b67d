-- Rehearsals that somebody has asked for in the console: what they are of, how far they are, what of them is at hand.
-- depends: 0067_opinions_due

CREATE TABLE rehearsal_runs (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT now(),
    by text NOT NULL,
    source text NOT NULL,                            -- a file's name, or a channel
    is_file boolean NOT NULL,
    since timestamptz,                               -- of a channel: what changed from then on
    most integer NOT NULL,                           -- conversations
    against text,                                    -- another configuration, by its name
    judge boolean NOT NULL,
    total integer,                                   -- conversations, where that is known
    left_out jsonb NOT NULL DEFAULT '{}',            -- why -> how many
    problems text[] NOT NULL DEFAULT '{}',           -- of lines that are left out, without a word of anybody's
    state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'running', 'done', 'failed', 'cancelled')),
    attempts integer NOT NULL DEFAULT 0,
    lease uuid,                                      -- of the process that runs it
    lease_until timestamptz,
    ended_at timestamptz,
    problem text,                                    -- why it failed
    rehearsal_id bigint REFERENCES rehearsals ON DELETE SET NULL
);
CREATE INDEX rehearsal_runs_going_on ON rehearsal_runs (id) WHERE state IN ('waiting', 'running');
CREATE INDEX rehearsal_runs_of_rehearsals ON rehearsal_runs (rehearsal_id);

-- Gone with the end of their run.
CREATE TABLE rehearsal_conversations (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    run_id bigint NOT NULL REFERENCES rehearsal_runs ON DELETE CASCADE,
    people text[] NOT NULL,                          -- blind indexes of its requester and thread: it is erased with them
    since timestamptz NOT NULL,                      -- its first words
    answered boolean NOT NULL,
    body bytea NOT NULL                              -- encrypted JSON: what was written, until it is answered; then what came of it, redacted
);
CREATE INDEX rehearsal_conversations_of_run ON rehearsal_conversations (run_id, id);
CREATE INDEX rehearsal_conversations_of_people ON rehearsal_conversations USING gin (people);
