-- Which traces of ours Langfuse was asked to delete because they were kept long enough.
-- depends: 0062_scoring_days

-- How far messages were gone through, in the order of their numbers, by which traces are called.
CREATE TABLE old_traces (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    until bigint NOT NULL DEFAULT 0,                        -- the number of a message
    problem text,                                           -- why Langfuse took no request the last time
    since timestamptz                                       -- when it began not to
);

-- Of messages that were gone through and answered later than others of their age, or are not answered yet.
CREATE TABLE late_traces (
    message_id bigint PRIMARY KEY,
    conversation_id bigint NOT NULL                         -- neither refers to a row, which may go before the trace
);
