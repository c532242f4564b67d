-- What the console's figures are counted from: a row a conversation, and sums a day. docs/metrics.md says in words what the
-- views count.
-- depends: 0050_opinions

-- Conversations of which something changed since they were counted. Only added to by whoever changes something, so that
-- nobody waits for anybody: the same one may be there several times.
CREATE TABLE figures_pending (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    conversation_id bigint NOT NULL
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);

-- What is counted of a conversation, as it was when last looked at. No word and no person; it outlives the conversation and
-- what else is kept of it, hence no foreign key, and hence what was once counted of its work is only added to.
CREATE TABLE conversation_figures (
    conversation_id bigint PRIMARY KEY,
    day date NOT NULL,                               -- on which it began (UTC)
    channel text NOT NULL,
    language text NOT NULL,                          -- 'unknown'
    intent text NOT NULL,                            -- the last that was found, or 'none'
    prompt text NOT NULL,                            -- which wrote the last answer, or 'none'
    counts boolean NOT NULL,                         -- the bot spoke or handed over; where it only drafts, no
    state text NOT NULL,                             -- as in conversation_outcomes
    answered boolean NOT NULL,                       -- from the articles
    had_person boolean NOT NULL,                     -- one took part, or was to
    handed_over boolean NOT NULL,
    reason text,                                     -- of the first handoff
    score smallint,                                  -- the last
    helped integer NOT NULL,                         -- answers
    not_helped integer NOT NULL,
    asked_at timestamptz,                            -- the requester's first message
    first_word_seconds float8,
    resolution_seconds float8,                       -- null: it is not resolved
    last_work bigint NOT NULL,                       -- the last row of answer_work that is in the sums below
    outcomes integer NOT NULL,
    model_asked integer NOT NULL,                    -- outcomes, as in what follows
    model_failed integer NOT NULL,
    struck integer NOT NULL,
    guards text[] NOT NULL,                          -- each as often as it struck
    covered integer NOT NULL,                        -- from the articles
    uncovered integer NOT NULL,                      -- they had nothing
    tokens bigint NOT NULL,
    cost numeric NOT NULL,                           -- of the outcomes whose prices are known
    unpriced integer NOT NULL                        -- outcomes whose are not
) WITH (fillfactor = 80);
CREATE INDEX conversation_figures_by_day ON conversation_figures (day);

-- Sums of these a day; the day's rows are written anew whenever one of its conversations is looked at.
CREATE TABLE daily_figures (
    day date NOT NULL,
    channel text NOT NULL,
    language text NOT NULL,
    intent text NOT NULL,
    prompt text NOT NULL,
    conversations bigint NOT NULL,                   -- that count, as in what follows up to not_helped
    deflected bigint NOT NULL,
    confirmed bigint NOT NULL,
    assumed bigint NOT NULL,
    reopened bigint NOT NULL,
    human bigint NOT NULL,
    open bigint NOT NULL,
    handed_over bigint NOT NULL,
    ratings bigint NOT NULL,
    satisfied bigint NOT NULL,
    helped bigint NOT NULL,
    not_helped bigint NOT NULL,
    outcomes bigint NOT NULL,
    model_asked bigint NOT NULL,
    model_failed bigint NOT NULL,
    struck bigint NOT NULL,
    covered bigint NOT NULL,
    uncovered bigint NOT NULL,
    worked bigint NOT NULL,                          -- conversations with an outcome, drafts too
    tokens bigint NOT NULL,
    tokens_squares float8 NOT NULL,                  -- of each conversation's, for the spread
    priced bigint NOT NULL,                          -- of those that worked, the ones whose whole cost is known
    cost numeric NOT NULL,
    cost_squares float8 NOT NULL,
    PRIMARY KEY (day, channel, language, intent, prompt)
);
CREATE TABLE daily_names (
    day date NOT NULL,
    channel text NOT NULL,
    language text NOT NULL,
    intent text NOT NULL,
    prompt text NOT NULL,
    kind text NOT NULL,                              -- reason, guard
    name text NOT NULL,
    number bigint NOT NULL,
    PRIMARY KEY (day, channel, language, intent, prompt, kind, name)
);

CREATE TABLE daily_times (
    day date NOT NULL,
    channel text NOT NULL,
    language text NOT NULL,
    intent text NOT NULL,
    prompt text NOT NULL,
    kind text NOT NULL,                              -- first_word, by_bot, by_people
    step smallint NOT NULL,                          -- 12 times the logarithm of the seconds: medians within 5 %
    number bigint NOT NULL,
    PRIMARY KEY (day, channel, language, intent, prompt, kind, step) INCLUDE (number)
);

CREATE FUNCTION note_figures() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO figures_pending (conversation_id) VALUES (NEW.conversation_id);
    RETURN NULL;
END $$;
CREATE FUNCTION note_figures_here() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO figures_pending (conversation_id) VALUES (NEW.id);
    RETURN NULL;
END $$;
CREATE TRIGGER note_figures AFTER INSERT ON answer_work FOR EACH ROW EXECUTE FUNCTION note_figures();
CREATE TRIGGER note_figures AFTER INSERT OR UPDATE ON resolutions FOR EACH ROW EXECUTE FUNCTION note_figures();
CREATE TRIGGER note_figures AFTER INSERT OR UPDATE OF state ON handoffs FOR EACH ROW EXECUTE FUNCTION note_figures();
CREATE TRIGGER note_figures AFTER INSERT OR UPDATE OF helpful, score ON feedback
    FOR EACH ROW EXECUTE FUNCTION note_figures();
CREATE TRIGGER note_figures AFTER INSERT ON messages
    FOR EACH ROW WHEN (NEW.state = 'waiting' OR NEW.author = 'agent') EXECUTE FUNCTION note_figures();
CREATE TRIGGER note_figures_of_waiting AFTER UPDATE OF state ON messages
    FOR EACH ROW WHEN ((OLD.state = 'waiting') <> (NEW.state = 'waiting')) EXECUTE FUNCTION note_figures();
CREATE TRIGGER note_figures AFTER UPDATE OF owner, returned_at, language ON conversations
    FOR EACH ROW WHEN (OLD.owner <> NEW.owner OR OLD.returned_at <> NEW.returned_at
                       OR OLD.language IS DISTINCT FROM NEW.language)
    EXECUTE FUNCTION note_figures_here();
INSERT INTO figures_pending (conversation_id) SELECT id FROM conversations ORDER BY id;

CREATE VIEW figure_deflection AS
SELECT day, channel, language, intent, prompt, conversations, deflected FROM daily_figures;
CREATE VIEW figure_resolution AS
SELECT day, channel, language, intent, prompt, conversations, confirmed, assumed, reopened, human, open FROM daily_figures;
CREATE VIEW figure_escalation AS
SELECT day, channel, language, intent, prompt, conversations, handed_over FROM daily_figures;
CREATE VIEW figure_escalation_reasons AS
SELECT day, channel, language, intent, prompt, name AS reason, number AS handed_over FROM daily_names WHERE kind = 'reason';
CREATE VIEW figure_csat AS
SELECT day, channel, language, intent, prompt, ratings, satisfied, helped, not_helped FROM daily_figures;
CREATE VIEW figure_first_word AS
SELECT conversation_id, day, channel, language, intent, prompt, first_word_seconds AS seconds
FROM conversation_figures WHERE counts AND first_word_seconds IS NOT NULL;
CREATE VIEW figure_time_to_resolution AS
SELECT conversation_id, day, channel, language, intent, prompt,
       CASE state WHEN 'human' THEN 'human' ELSE 'bot' END AS resolved_by, resolution_seconds AS seconds
FROM conversation_figures WHERE counts AND resolution_seconds IS NOT NULL;
CREATE VIEW figure_cost AS
SELECT day, channel, language, intent, prompt, worked AS conversations, tokens, tokens_squares, priced, cost, cost_squares
FROM daily_figures;
CREATE VIEW figure_spending AS
SELECT day, model, sum(calls)::bigint AS calls, sum(input_tokens)::bigint AS input_tokens,
       sum(cached_tokens)::bigint AS cached_tokens, sum(output_tokens)::bigint AS output_tokens, sum(cost) AS cost,
       sum(unpriced)::bigint AS unpriced
FROM spending GROUP BY day, model;
CREATE VIEW figure_model_errors AS
SELECT day, channel, language, intent, prompt, model_asked AS asked, model_failed AS failed FROM daily_figures;
CREATE VIEW figure_guards AS
SELECT day, channel, language, intent, prompt, outcomes, struck FROM daily_figures;
CREATE VIEW figure_guard_names AS
SELECT day, channel, language, intent, prompt, name AS guard, number AS struck FROM daily_names WHERE kind = 'guard';
CREATE VIEW figure_coverage AS
SELECT day, channel, language, intent, prompt, covered + uncovered AS questions, covered FROM daily_figures;
