-- name: use_of_words^
-- How many passages for these `audiences` each language of the knowledge has; and of each of these words the largest
-- share of passages, 0 to 1, that one of the languages has it in: 1 for what the language has as a stop word. What one
-- word is for a reader may be several lexemes; the rarest of them counts. Two more passages are thought of: where a
-- language has one article, each of its words would be as usual as a stop word.
WITH there AS MATERIALIZED (
    SELECT g.config, g.passages - coalesce(h.passages, 0) AS passages
    FROM languages g
    LEFT JOIN (SELECT config, sum(passages) AS passages FROM audience_languages
               WHERE NOT audience = ANY(CAST(:audiences AS text[])) GROUP BY config) h USING (config)
    WHERE g.passages > coalesce(h.passages, 0)
),
used AS (
    SELECT w.word, max(coalesce(share, 1)) AS share
    FROM unnest(CAST(:words AS text[])) w(word)
    CROSS JOIN there g
    LEFT JOIN LATERAL (
        SELECT min(greatest(coalesce(l.passages, 0) - coalesce(h.passages, 0), 0) / (g.passages + 2)::float) AS share
        FROM unnest(to_tsvector(g.config::regconfig, w.word)) v
        LEFT JOIN lexemes l ON l.config = g.config AND l.lexeme = v.lexeme
        LEFT JOIN LATERAL (
            SELECT sum(a.passages) AS passages FROM audience_lexemes a
            WHERE a.config = g.config AND a.lexeme = v.lexeme AND NOT a.audience = ANY(CAST(:audiences AS text[]))
        ) h ON true
    ) s ON true
    GROUP BY w.word
)
SELECT coalesce((SELECT jsonb_object_agg(config, passages) FROM there), '{}') AS languages,
       coalesce((SELECT jsonb_object_agg(word, share) FROM used), '{}') AS shares;

-- name: forget_counts_of_audiences!
-- Before they are counted anew.
WITH lexemes AS (DELETE FROM audience_lexemes) DELETE FROM audience_languages;

-- name: count_languages_of_audiences!
-- How many passages of each language are not for everybody.
INSERT INTO audience_languages (audience, config, passages)
SELECT a.audience, p.config, count(*) FROM articles a JOIN passages p ON p.article_id = a.id
WHERE a.audience <> 'customer' GROUP BY 1, 2;

-- name: count_lexemes_of_audiences!
-- In how many of these each lexeme stands.
INSERT INTO audience_lexemes (audience, config, lexeme, passages)
SELECT g.audience, g.config, s.word, s.ndoc
FROM audience_languages g
CROSS JOIN LATERAL ts_stat(
    'SELECT p.tsv FROM articles a JOIN passages p ON p.article_id = a.id WHERE a.audience = '
    || quote_literal(g.audience) || ' AND p.config = ' || quote_literal(g.config)
) s;
