-- How many answers were given to whoever judges them, by day: also those of which nothing came, since each costs calls.
-- depends: 0056_scores

CREATE TABLE scoring_days (
    day date PRIMARY KEY,                                   -- UTC
    turns integer NOT NULL
);
