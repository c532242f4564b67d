-- name: known_article^
-- What is kept of an article; `space` is that of its vectors, null where it has none.
SELECT a.id, a.source, a.content_hash, a.audience,
       (SELECT p.space FROM passages p WHERE p.article_id = a.id LIMIT 1) AS space
FROM articles a WHERE a.key = :key;

-- name: upsert_article$
-- The article in its new form, under its old id where it was known; its row is held until the end of the transaction.
INSERT INTO articles (source, key, url, title, config, content_hash, audience)
VALUES (:source, :key, :url, :title, :config, :content_hash, :audience)
ON CONFLICT (key) DO UPDATE SET
    source = excluded.source, url = excluded.url, title = excluded.title, config = excluded.config,
    content_hash = excluded.content_hash, audience = excluded.audience, updated_at = now()
RETURNING id;

-- name: move_article!
-- The same article, found through another source or meant for others.
UPDATE articles SET source = :source, audience = :audience WHERE id = :id;

-- name: delete_passages!
-- The passages of an article, before its new ones are inserted.
DELETE FROM passages WHERE article_id = :article_id;

-- name: insert_passages*!
-- The words come as `words.searchable` made them; the text's label is D, or C where it is only links.
INSERT INTO passages (article_id, ordinal, headings, text, config, tsv, embedding, space)
VALUES (:article_id, :ordinal, :headings, :text, :config,
        setweight(to_tsvector(CAST(:config AS text)::regconfig, :title_words), 'A')
        || setweight(to_tsvector(CAST(:config AS text)::regconfig, :heading_words), 'B')
        || setweight(to_tsvector(CAST(:config AS text)::regconfig, :text_words), CAST(:text_label AS "char")),
        CAST(:embedding AS vector), :space);

-- name: insert_lexemes!
-- The lexemes of one article, as far as they are new. In order, so that two who insert the same do not deadlock.
INSERT INTO lexemes (config, lexeme)
SELECT DISTINCT p.config, w.lexeme FROM passages p CROSS JOIN LATERAL unnest(p.tsv) w
WHERE p.article_id = :article_id ORDER BY 1, 2
ON CONFLICT DO NOTHING;

-- name: insert_language!
-- A text search configuration that passages now have.
INSERT INTO languages (config) VALUES (:config) ON CONFLICT DO NOTHING;

-- name: delete_articles_beyond!
-- What a source does not have any more.
DELETE FROM articles WHERE source = :source AND NOT key = ANY(:keys);

-- name: begin_counting
-- One counts at a time. A large knowledge takes longer than a statement otherwise may.
SELECT pg_advisory_xact_lock(hashtext('firstline lexemes')), set_config('statement_timeout', '10min', true);

-- name: count_passages!
-- How many passages each language has.
UPDATE languages g SET passages = (SELECT count(*) FROM passages p WHERE p.config = g.config);

-- name: count_lexemes!
-- BM25's inverse document frequency: ln(1 + (N - n + 0.5) / (n + 0.5)).
INSERT INTO lexemes AS l (config, lexeme, passages, weight, counted_at)
SELECT g.config, s.word, s.ndoc, ln(1 + (greatest(g.passages - s.ndoc, 0) + 0.5) / (s.ndoc + 0.5)), now()
FROM languages g
CROSS JOIN LATERAL ts_stat('SELECT tsv FROM passages WHERE config = ' || quote_literal(g.config)) s
ORDER BY 1, 2
ON CONFLICT (config, lexeme) DO UPDATE SET
    passages = excluded.passages, weight = excluded.weight, counted_at = excluded.counted_at;

-- name: delete_unused_lexemes!
-- Those that the count of this transaction did not see; one that was inserted meanwhile is not counted yet.
DELETE FROM lexemes WHERE counted_at < now();

-- name: search_words
-- Passages by their words, the best first, of articles for these `audiences`; `length` is the number of words in the
-- question. Every language in the
-- knowledge stems the question in its own way, and its passages are ranked by the sum over the question's lexemes of
--   how rare the lexeme is * how often the question has it * ts_rank of the passage for it alone,
-- since ts_rank grows with each occurrence by less and less, and counts a title more, but does not know what is rare.
-- A word is rarest where it is foreign (an English button's name on a French page), so the sum is scaled by how well the
-- question fits the language: how usual its words are there, a stop word being the most usual.
-- Only the most telling lexemes count (`words` of them), and only passages with one of the rarest are ranked (about
-- `reach`): what a search costs is bounded whatever the knowledge has.
WITH asked AS MATERIALIZED (
    SELECT g.config, g.passages AS total, q.lexeme, cardinality(q.positions) AS times, l.weight, l.passages
    FROM languages g
    LEFT JOIN LATERAL unnest(to_tsvector(g.config::regconfig, :question)) q ON true
    LEFT JOIN lexemes l ON l.config = g.config AND l.lexeme = q.lexeme
),
fits AS (
    SELECT config, usual / max(usual) OVER () AS fit FROM (
        SELECT config, 0.01 + greatest(:length - coalesce(sum(times), 0), 0)
                       + sum(coalesce(times * passages / (total + 10.0), 0)) AS usual
        FROM asked GROUP BY config
    ) u
),
telling AS MATERIALIZED (
    SELECT config, word, weight, before FROM (
        SELECT a.config, ('''' || a.lexeme || '''')::tsquery AS word,
               a.weight * (1 + ln(a.times)) * f.fit AS weight,
               row_number() OVER rarest_first AS place,
               sum(a.passages) OVER rarest_first - a.passages AS before
        FROM asked a JOIN fits f ON f.config = a.config WHERE a.weight IS NOT NULL
        WINDOW rarest_first AS (PARTITION BY a.config ORDER BY a.weight DESC, a.lexeme)
    ) w WHERE place <= :words
),
found AS MATERIALIZED (
    SELECT p.id, p.config, p.tsv
    FROM (SELECT config, string_agg(word::text, ' | ')::tsquery AS any_word
          FROM telling WHERE before < :reach GROUP BY config) t
    JOIN passages p ON p.config = t.config AND p.tsv @@ t.any_word
    JOIN articles a ON a.id = p.article_id AND a.audience = ANY(:audiences)
)
SELECT f.id, sum(t.weight * ts_rank('{0.5, 0.1, 0.7, 1}', f.tsv, t.word)) AS score
FROM found f JOIN telling t ON t.config = f.config
GROUP BY f.id ORDER BY score DESC, f.id LIMIT :limit;

-- name: passages_by_id
-- The audience is asked for again: an article may have become internal since the ranking. `around`: the passages of the
-- article up to `:around` before and after, itself included, each with its number, its headings and its text.
SELECT p.id, a.title, a.url, p.headings, p.text,
       (SELECT jsonb_agg(jsonb_build_array(n.ordinal, n.headings, n.text) ORDER BY n.ordinal) FROM passages n
        WHERE n.article_id = p.article_id AND n.ordinal BETWEEN p.ordinal - :around AND p.ordinal + :around) AS around
FROM passages p JOIN articles a ON a.id = p.article_id WHERE p.id = ANY(:ids) AND a.audience = ANY(:audiences);

-- name: has_uncounted_lexemes$
-- Did an ingestion stop before it had counted?
SELECT EXISTS (SELECT FROM lexemes WHERE counted_at IS NULL);

-- name: embedded_passages$
-- How many passages have a vector of this space.
SELECT count(*) FROM passages WHERE space = :space;

-- name: passages_with_words
-- Of all audiences, those in which one of the words stands; for whoever reads them more closely.
SELECT a.title, p.text
FROM passages p JOIN articles a ON a.id = p.article_id
WHERE p.text ~* :words ORDER BY p.id LIMIT :most;
