-- name: audiences_of
-- The audiences that somebody who may read these levels, and is in these groups, belongs to.
SELECT name FROM audiences
WHERE level = ANY(CAST(:levels AS text[])) AND (groups = '{}' OR groups && CAST(:groups AS text[]));

-- name: keep_audience!
-- Whom some articles are for.
INSERT INTO audiences (name, level, groups) VALUES (:name, :level, :groups) ON CONFLICT DO NOTHING;

-- name: translations_of
-- Of these passages, those of articles that have translations for these `audiences`: the article, and its translation
-- into `language`, if any, with the passage that stands at the same place in it. `config` is the language's, for
-- articles that do not say theirs.
SELECT p.id, a.id AS article, a.original, a.language, a.config, t.id AS translation, n.id AS instead
FROM passages p JOIN articles a ON a.id = p.article_id
LEFT JOIN LATERAL (
    SELECT t.id FROM articles t
    WHERE t.original = a.original AND t.id <> a.id AND t.audience = ANY(CAST(:audiences AS text[]))
      AND (split_part(lower(replace(t.language, '_', '-')), '-', 1) = :language
           OR t.language IS NULL AND t.config = :config)
    ORDER BY t.id LIMIT 1
) t ON true
LEFT JOIN LATERAL (
    SELECT n.id FROM passages n
    WHERE n.article_id = t.id
      AND n.ordinal = p.ordinal * (SELECT count(*) FROM passages WHERE article_id = t.id)
                      / (SELECT count(*) FROM passages WHERE article_id = a.id)
) n ON true
WHERE p.id = ANY(CAST(:ids AS bigint[]))
  AND EXISTS (SELECT FROM articles o WHERE o.original = a.original AND o.id <> a.id
              AND o.audience = ANY(CAST(:audiences AS text[])));

-- name: articles_by_audience
-- How many articles are for whom, most first.
SELECT u.level, u.groups, count(*) AS articles FROM articles a JOIN audiences u ON u.name = a.audience
GROUP BY u.name ORDER BY articles DESC, u.name;
