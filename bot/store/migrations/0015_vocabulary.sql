-- The articles' own words as they are written, for what a requester misspells.
-- depends: 0014_alarms

ALTER TABLE passages ADD COLUMN words text[] NOT NULL DEFAULT '{}';  -- each once; filled by the next ingestion

-- A word, and its forms with one letter missing, from seven letters on also with two; of a long word its beginning alone.
-- Words that are so many mistakes apart have such a form in common (Garbe's symmetric deletes, as in SymSpell), and an
-- index on arrays finds it: no extension is needed.
CREATE FUNCTION with_gaps(word text) RETURNS text[] IMMUTABLE PARALLEL SAFE LANGUAGE sql AS $$
    WITH one AS (
        SELECT overlay(left(word, 8) PLACING '' FROM at FOR 1) AS form, at
        FROM generate_series(1, length(left(word, 8))) at
    )
    SELECT array_agg(DISTINCT form) FROM (
        SELECT left(word, 8) AS form
        UNION ALL SELECT form FROM one
        UNION ALL SELECT overlay(one.form PLACING '' FROM second FOR 1)
        FROM one CROSS JOIN LATERAL generate_series(one.at, length(one.form)) second WHERE length(word) >= 7
    ) forms
$$;

CREATE INDEX articles_of_url ON articles USING hash (url);  -- addresses may be longer than a b-tree takes

CREATE TABLE vocabulary (
    word text NOT NULL,
    config text NOT NULL,                            -- the articles' text search configuration
    audience text NOT NULL,                          -- of the articles that have it: nobody is led to words of others
    passages integer NOT NULL,                       -- how many have it
    gaps text[] NOT NULL,
    PRIMARY KEY (word, config, audience)
);
CREATE INDEX vocabulary_by_gap ON vocabulary USING gin (gaps);
