-- What answers took: calls of models and tools, tokens and money. No word of anybody's.
-- depends: 0030_restores

-- What all calls of a day (UTC) took. Several rows a day and model, so that calls at the same time do not wait for each
-- other.
CREATE TABLE spending (
    day date NOT NULL,
    slot smallint NOT NULL,
    model text NOT NULL,
    calls bigint NOT NULL,
    input_tokens bigint NOT NULL,
    cached_tokens bigint NOT NULL,                          -- of the input
    output_tokens bigint NOT NULL,
    cost numeric NOT NULL,                                  -- of the calls whose prices are known
    unpriced bigint NOT NULL,                               -- calls whose prices are not
    PRIMARY KEY (day, slot, model)
) WITH (fillfactor = 50);                                   -- the same few rows change with every call

-- What a conversation took on the last day that it took anything.
CREATE TABLE conversation_spending (
    conversation_id bigint PRIMARY KEY REFERENCES conversations ON DELETE CASCADE,
    day date NOT NULL,
    tokens bigint NOT NULL,
    cost numeric NOT NULL
);

-- What was done for one outcome.
CREATE TABLE answer_work (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    conversation_id bigint NOT NULL REFERENCES conversations ON DELETE CASCADE,
    at timestamptz NOT NULL DEFAULT now(),
    model_failed boolean NOT NULL,
    prompts text[] NOT NULL,                                -- name and version
    models text[] NOT NULL,                                 -- those that answered
    tried text[] NOT NULL,                                  -- those that did not answer, or were passed over
    rounds integer NOT NULL,
    input_tokens bigint NOT NULL,
    cached_tokens bigint NOT NULL,
    output_tokens bigint NOT NULL,
    cost numeric,                                           -- null: a price is not known, or no model was called
    calls jsonb NOT NULL,                                   -- each: model, prompt, tokens, cost, seconds
    tools jsonb NOT NULL,                                   -- each: name, effect, seconds, how it ended
    passages jsonb NOT NULL,                                -- each: id and address of the article
    seconds jsonb NOT NULL                                  -- by step
);
CREATE INDEX answer_work_of_conversation ON answer_work (conversation_id, id);
CREATE INDEX answer_work_by_age ON answer_work (at);

ALTER TABLE alarms DROP CONSTRAINT alarms_kind_check;
ALTER TABLE alarms ADD CONSTRAINT alarms_kind_check
    CHECK (kind IN ('no_ticket', 'setting_refused', 'unread_thread', 'budget_used_up'));
