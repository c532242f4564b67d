-- name: usual_words
-- Of each of these words the largest share of passages, 0 to 1, that a language of the knowledge has it in: 1 for what
-- the language has as a stop word. What one word is for a reader may be several lexemes; the rarest of them counts. Two
-- more passages are thought of: where a language has one article, each of its words would be as usual as a stop word.
SELECT w.word, max(coalesce(share, 1)) AS share
FROM unnest(CAST(:words AS text[])) w(word)
CROSS JOIN (SELECT config, passages FROM languages WHERE passages > 0) g
LEFT JOIN LATERAL (
    SELECT min(coalesce(l.passages, 0) / (g.passages + 2)::float) AS share
    FROM unnest(to_tsvector(g.config::regconfig, w.word)) v
    LEFT JOIN lexemes l ON l.config = g.config AND l.lexeme = v.lexeme
) s ON true
GROUP BY w.word;

-- name: passages_by_language
-- How many passages each language of the knowledge has.
SELECT config, passages FROM languages WHERE passages > 0;
