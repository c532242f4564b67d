-- name: known_articles
-- What is kept of these articles.
SELECT id, key, source, title, content_hash, version, audience FROM articles WHERE key = ANY(:keys);

-- name: keys_of_source
-- Which articles came from it.
SELECT key FROM articles WHERE source = :source;

-- name: upsert_article$
-- The article in its new form, under its old id where it was known; its row is held until the end of the transaction.
INSERT INTO articles
    (source, key, url, title, language, path, labels, changed_at, original, config, content_hash, version, audience)
VALUES (:source, :key, :url, :title, :language, :path, :labels, :changed_at, :original, :config, :content_hash,
        :version, :audience)
ON CONFLICT (key) DO UPDATE SET
    source = excluded.source, url = excluded.url, title = excluded.title, language = excluded.language,
    path = excluded.path, labels = excluded.labels, changed_at = excluded.changed_at, original = excluded.original,
    config = excluded.config, content_hash = excluded.content_hash, version = excluded.version,
    audience = excluded.audience, updated_at = now()
RETURNING id;

-- name: move_article!
-- The same article, found through another source or in another version.
UPDATE articles SET source = :source, version = :version WHERE id = :id;

-- name: open_article!
-- The same article, meant for others.
UPDATE articles SET audience = :audience WHERE id = :id;

-- name: delete_passages!
-- The passages of articles, before their new ones are inserted.
DELETE FROM passages WHERE article_id = ANY(:article_ids);

-- name: insert_passages*!
-- The words come as `words.searchable` made them; the text's label is D, or C where it is only links.
INSERT INTO passages (article_id, ordinal, headings, text, config, words, tsv)
VALUES (:article_id, :ordinal, :headings, :text, :config, :words,
        setweight(to_tsvector(CAST(:config AS text)::regconfig, :title_words), 'A')
        || setweight(to_tsvector(CAST(:config AS text)::regconfig, :heading_words), 'B')
        || setweight(to_tsvector(CAST(:config AS text)::regconfig, :text_words), CAST(:text_label AS "char")));

-- name: insert_lexemes!
-- The lexemes of articles, as far as they are new. In order, so that two who insert the same do not deadlock.
INSERT INTO lexemes (config, lexeme)
SELECT DISTINCT p.config, w.lexeme FROM passages p CROSS JOIN LATERAL unnest(p.tsv) w
WHERE p.article_id = ANY(:article_ids) ORDER BY 1, 2
ON CONFLICT DO NOTHING;

-- name: insert_language!
-- A text search configuration that passages now have.
INSERT INTO languages (config) VALUES (:config) ON CONFLICT DO NOTHING;

-- name: delete_articles!
-- Those that are not there any more, or that nobody may read.
DELETE FROM articles WHERE key = ANY(:keys);

-- name: begin_counting
-- One counts at a time. A large knowledge takes longer than a statement otherwise may.
SELECT pg_advisory_xact_lock(hashtext('firstline lexemes')), set_config('statement_timeout', '10min', true),
       set_config('work_mem', '64MB', true);

-- name: count_passages!
-- How many passages each language has, and how many articles: each has one first passage.
UPDATE languages g SET (passages, articles) =
    (SELECT count(*), count(*) FILTER (WHERE p.ordinal = 0) FROM passages p WHERE p.config = g.config);

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

-- name: is_listing_due$
-- Have more than one passage in a hundred, or more than 500, come or gone since the postings were listed?
SELECT (SELECT count(*) FROM passages WHERE id > l.listed_to)
       + l.listed - (SELECT count(*) FROM passages WHERE id <= l.listed_to) > least(l.listed / 100, 500)
FROM (SELECT coalesce(max(listed_to), 0) AS listed_to, coalesce(max(listed), 0) AS listed FROM languages) l;

-- name: forget_listing!
-- The articles of some passages are for others now: until the next listing all passages are ranked as fresh ones are.
UPDATE languages SET listed = 0, listed_to = 0;

-- name: delete_postings!
-- Before they are listed anew.
DELETE FROM postings;

-- name: list_postings!
-- Of each lexeme the passages in which it weighs most, `most` of each audience, the heaviest first.
INSERT INTO postings (config, lexeme, audience, passages, impacts)
SELECT config, lexeme, audience, array_agg(id ORDER BY impact DESC, id), array_agg(impact ORDER BY impact DESC, id)
FROM (
    SELECT p.config, w.lexeme, a.audience, p.id, r.impact, row_number() OVER (
        PARTITION BY p.config, w.lexeme, a.audience ORDER BY r.impact DESC, p.id
    ) AS place
    FROM passages p JOIN articles a ON a.id = p.article_id
    CROSS JOIN LATERAL unnest(p.tsv) w
    CROSS JOIN LATERAL ts_rank('{0.5, 0.1, 0.7, 1}', p.tsv, ('''' || w.lexeme || '''')::tsquery) r (impact)
) one WHERE place <= :most
GROUP BY config, lexeme, audience;

-- name: mark_listed!
-- The lists have every passage that there is now.
UPDATE languages SET listed = l.listed, listed_to = l.listed_to
FROM (SELECT count(*) AS listed, coalesce(max(id), 0) AS listed_to FROM passages) l;

-- name: search_words
-- Passages by their words, the best first, of articles for these `audiences`. What is looked for comes in `parts`, each
-- with its worth: 1 for the question itself (the first `own` parts, of `length` words), less for what it follows, for
-- what stands in for a word of it, and for its everyday words. Every language in the knowledge stems them in its own way,
-- and its passages are ranked by the sum over the lexemes of
--   how rare the lexeme is * its worth * ts_rank of the passage for it alone,
-- since ts_rank grows with each occurrence by less and less, and counts a title more, but does not know what is rare.
-- How often the question has it does not count: what is repeated in a dialogue or a log is hardly what is asked. Of
-- a word and all that stands in for it (the same `said`) only the best counts, and none as rarer than the word itself.
-- A word is rarest where it is foreign (an English button's name on a French page), so the sum is scaled by how well the
-- question fits the language: how usual its words are there, a stop word being the most usual.
-- Only the most telling lexemes count (`words` of them), and of each only the passages that `postings` lists; the best
-- by these lists (`again` of them) are then ranked by all their words. So a search costs about the same whatever the
-- knowledge has. What came in since the lists were made is ranked beside them (at most `fresh`).
-- The first `whole` of them come with what `passages_by_id` says of them.
WITH parts AS (
    SELECT * FROM unnest(CAST(:parts AS text[]), CAST(:worths AS float8[]), CAST(:said AS text[]))
        WITH ORDINALITY p (words, worth, said, part)
),
asked AS MATERIALIZED (
    SELECT g.config, g.passages AS total, q.part, q.said, q.lexeme, q.times, q.worth, l.weight, l.passages
    FROM languages g
    LEFT JOIN LATERAL (
        SELECT p.part, p.said, p.worth, w.lexeme, cardinality(w.positions) AS times
        FROM parts p CROSS JOIN LATERAL unnest(to_tsvector(g.config::regconfig, p.words)) w
    ) q ON true
    -- One by one: the planner expects thousands of words, and would read through all lexemes.
    LEFT JOIN LATERAL (
        SELECT weight, passages FROM lexemes WHERE config = g.config AND lexeme = q.lexeme LIMIT 1
    ) l ON true
),
fits AS (
    SELECT config, usual / max(usual) OVER () AS fit FROM (
        SELECT config, 0.01 + greatest(:length - coalesce(sum(times) FILTER (WHERE part <= :own), 0), 0)
                       + coalesce(sum(times * passages / (total + 10.0)) FILTER (WHERE part <= :own), 0) AS usual
        FROM asked GROUP BY config
    ) u
),
sought AS MATERIALIZED (
    SELECT a.config, a.part, a.said, a.lexeme,
           least(a.weight, CASE WHEN a.worth < 1 THEN max(a.weight) FILTER (WHERE a.worth = 1) OVER same END)
           * a.worth * f.fit AS weight
    FROM asked a JOIN fits f ON f.config = a.config WHERE a.weight IS NOT NULL
    WINDOW same AS (PARTITION BY a.config, a.said)
),
telling AS MATERIALIZED (
    SELECT config, lexeme, ('''' || lexeme || '''')::tsquery AS word FROM (
        SELECT config, lexeme, row_number() OVER (PARTITION BY config ORDER BY weight DESC, lexeme) AS place
        FROM (SELECT config, lexeme, max(weight * worth) AS weight FROM asked WHERE weight IS NOT NULL
              GROUP BY config, lexeme) a
    ) w WHERE place <= :words
),
listed AS (
    SELECT t.config, t.lexeme, u.id, u.impact
    FROM telling t
    JOIN LATERAL (
        SELECT passages, impacts FROM postings p
        WHERE p.config = t.config AND p.lexeme = t.lexeme AND p.audience = ANY(:audiences)
        LIMIT cardinality(:audiences)
    ) l ON true
    CROSS JOIN LATERAL unnest(l.passages, l.impacts) u (id, impact)
),
-- In the order of the primary key, or the planner reads through all passages.
fresh AS MATERIALIZED (
    SELECT id, article_id, config, tsv FROM passages
    WHERE id > (SELECT coalesce(max(listed_to), 0) FROM languages) ORDER BY id LIMIT :fresh
),
posted AS (
    SELECT * FROM listed
    UNION ALL
    SELECT t.config, t.lexeme, f.id, ts_rank('{0.5, 0.1, 0.7, 1}', f.tsv, t.word)
    FROM fresh f JOIN telling t ON t.config = f.config AND f.tsv @@ t.word
    JOIN articles a ON a.id = f.article_id AND a.audience = ANY(:audiences)
),
candidates AS MATERIALIZED (
    SELECT p.id, sum(p.impact * s.weight) AS score
    FROM posted p
    JOIN (SELECT config, lexeme, max(weight) AS weight FROM sought GROUP BY 1, 2) s USING (config, lexeme)
    GROUP BY p.id ORDER BY score DESC, p.id LIMIT :again
),
found AS MATERIALIZED (
    SELECT p.id, p.article_id, p.config, p.tsv
    FROM candidates c JOIN passages p ON p.id = c.id
    JOIN articles a ON a.id = p.article_id AND a.audience = ANY(:audiences)
),
scored AS (
    SELECT f.id, f.article_id, s.part, s.said, sum(s.weight * ts_rank('{0.5, 0.1, 0.7, 1}', f.tsv, t.word)) AS score
    FROM found f
    JOIN telling t ON t.config = f.config AND f.tsv @@ t.word
    JOIN sought s ON s.config = t.config AND s.lexeme = t.lexeme
    GROUP BY f.id, f.article_id, s.part, s.said
),
ranked AS (
    SELECT id, article_id, sum(score) AS score, row_number() OVER (ORDER BY sum(score) DESC, id) AS place
    FROM (SELECT id, article_id, max(score) AS score FROM scored GROUP BY id, article_id, said) one
    GROUP BY id, article_id ORDER BY score DESC, id LIMIT :limit
)
SELECT r.id, r.article_id, r.score, w.*
FROM ranked r
LEFT JOIN LATERAL (
    SELECT a.title, a.url, p.headings, p.text,
           (SELECT jsonb_agg(jsonb_build_array(n.ordinal, n.headings, n.text) ORDER BY n.ordinal) FROM passages n
            WHERE n.article_id = a.id AND n.ordinal BETWEEN p.ordinal - :around AND p.ordinal + :around) AS around,
           EXISTS (SELECT FROM articles o WHERE o.original = a.original AND o.id <> a.id
                   AND o.audience = ANY(:audiences)) AS translated
    FROM passages p JOIN articles a ON a.id = p.article_id WHERE p.id = r.id AND r.place <= :whole
) w ON true
ORDER BY r.place;

-- name: unknown_words
-- Which of these words no article for these `audiences` has, in this form or (by the stemming of `config`) another; of
-- the first `most` of them also the articles' words that share a form with a few letters missing, as candidates:
-- `spelling.py` measures them. Those are of one language (`near_config`), if articles have it; of any where that is null.
WITH unknown AS MATERIALIZED (
    SELECT w.word, w.place FROM unnest(CAST(:words AS text[])) WITH ORDINALITY w (word, place)
    WHERE NOT EXISTS (SELECT FROM vocabulary v WHERE v.word = w.word AND v.audience = ANY(:audiences))
      AND NOT EXISTS (SELECT FROM unnest(to_tsvector(CAST(:config AS text)::regconfig, w.word)) q
                      JOIN lexemes l ON l.config = :config AND l.lexeme = q.lexeme
                      WHERE l.passages IS NULL OR l.passages > (
                          SELECT coalesce(sum(h.passages), 0) FROM audience_lexemes h
                          WHERE h.config = l.config AND h.lexeme = l.lexeme AND NOT h.audience = ANY(:audiences)))
      AND to_tsvector(CAST(:config AS text)::regconfig, w.word) <> ''
    ORDER BY w.place LIMIT :most
)
SELECT u.word, n.near, n.passages
FROM unknown u
LEFT JOIN LATERAL (
    SELECT v.word AS near, sum(v.passages) AS passages FROM vocabulary v
    WHERE v.gaps && with_gaps(u.word) AND v.audience = ANY(:audiences)
      AND (v.config = :near_config OR CAST(:near_config AS text) IS NULL
           OR NOT EXISTS (SELECT FROM languages g WHERE g.config = :near_config))
    GROUP BY v.word
) n ON true
ORDER BY u.place;

-- name: known_words
-- Which of these words articles for these `audiences` have in this form.
SELECT DISTINCT word FROM vocabulary WHERE word = ANY(:words) AND audience = ANY(:audiences);

-- name: count_vocabulary!
-- How many passages have a word, by language and audience. Rows that stay as they are are left alone.
WITH counted AS MATERIALIZED (
    SELECT w.word, p.config, a.audience, count(*) AS passages
    FROM passages p JOIN articles a ON a.id = p.article_id CROSS JOIN LATERAL unnest(p.words) w (word)
    GROUP BY 1, 2, 3
),
gone AS (
    DELETE FROM vocabulary v
    WHERE NOT EXISTS (
        SELECT FROM counted c WHERE c.word = v.word AND c.config = v.config AND c.audience = v.audience
    )
)
INSERT INTO vocabulary AS v (word, config, audience, passages, gaps)
SELECT word, config, audience, passages, with_gaps(word) FROM counted ORDER BY 1, 2, 3
ON CONFLICT (word, config, audience) DO UPDATE SET passages = excluded.passages WHERE v.passages <> excluded.passages;

-- name: passages_by_id
-- The audience is asked for again: an article may have become internal since the ranking. `around`: the passages of the
-- article up to `:around` before and after, itself included, each with its number, its headings and its text.
-- `translated`: is there the same article in another language?
SELECT p.id, p.article_id, a.title, a.url, p.headings, p.text,
       (SELECT jsonb_agg(jsonb_build_array(n.ordinal, n.headings, n.text) ORDER BY n.ordinal) FROM passages n
        WHERE n.article_id = a.id AND n.ordinal BETWEEN p.ordinal - :around AND p.ordinal + :around) AS around,
       EXISTS (SELECT FROM articles o WHERE o.original = a.original AND o.id <> a.id
               AND o.audience = ANY(:audiences)) AS translated
FROM passages p JOIN articles a ON a.id = p.article_id WHERE p.id = ANY(:ids) AND a.audience = ANY(:audiences);

-- name: passages_of_article
-- All of it, in its order. Should two files have the same address, both.
SELECT p.id, p.article_id, a.title, a.url, p.headings, p.text, NULL::jsonb AS around
FROM passages p JOIN articles a ON a.id = p.article_id WHERE a.url = :url AND a.audience = ANY(:audiences)
ORDER BY a.id, p.ordinal;

-- name: urls_shown
-- Those of these addresses at which an article for these `audiences` stands.
SELECT DISTINCT url FROM articles WHERE url = ANY(:urls) AND audience = ANY(:audiences);

-- name: has_uncounted_lexemes$
-- Did an ingestion stop before it had counted?
SELECT EXISTS (SELECT FROM lexemes WHERE counted_at IS NULL);

-- name: passages_with_words
-- Of all audiences, those in which one of the words stands; for whoever reads them more closely.
SELECT a.title, p.text
FROM passages p JOIN articles a ON a.id = p.article_id
WHERE p.text ~* :words ORDER BY p.id LIMIT :most;
