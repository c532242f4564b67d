-- Rehearsals that were run: what they came to, and their worst exchanges, without personal data.
-- depends: 0062_scoring_days

CREATE TABLE rehearsals (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT now(),
    by text NOT NULL,
    body bytea NOT NULL                              -- encrypted JSON: of what, with which configurations, all numbers
);
CREATE INDEX rehearsals_by_age ON rehearsals (at);

CREATE TABLE rehearsed_exchanges (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    rehearsal_id bigint NOT NULL REFERENCES rehearsals ON DELETE CASCADE,
    place integer NOT NULL,                          -- 1: the worst
    people text[] NOT NULL,                          -- blind indexes of its requester and thread: it is erased with them
    body bytea NOT NULL,                             -- encrypted JSON: what was asked and answered, redacted
    UNIQUE (rehearsal_id, place)
);
CREATE INDEX rehearsed_exchanges_of_people ON rehearsed_exchanges USING gin (people);
