-- name: current_custom_answers
-- Those that hold now, for these audiences, this language and this channel; null: whatever it is.
SELECT c.name, c.kind, c.questions, c.text, c.exact, c.starts_at, c.ends_at, a.level, a.groups, c.languages, c.channels
FROM custom_answers c JOIN audiences a ON a.name = c.audience
WHERE coalesce(starts_at <= now(), true) AND coalesce(ends_at > now(), true) AND c.audience = ANY(:audiences)
  AND (languages = '{}' OR CAST(:language AS text) = ANY(languages))
  AND (channels = '{}' OR CAST(:channel AS text) = ANY(channels))
ORDER BY c.name;

-- name: custom_answers_listed
-- All of them, those that are over too.
SELECT c.name, c.kind, c.questions, c.text, c.exact, c.starts_at, c.ends_at, a.level, a.groups, c.languages, c.channels
FROM custom_answers c JOIN audiences a ON a.name = c.audience
WHERE CAST(:name AS text) IS NULL OR c.name = :name ORDER BY c.name;

-- name: put_custom_answer$
-- Under its name, in the place of what was there. Was it there?
WITH known AS (SELECT EXISTS (SELECT FROM custom_answers WHERE name = :name) AS known),
put AS (
    INSERT INTO custom_answers (name, kind, questions, text, exact, starts_at, ends_at, audience, languages, channels)
    VALUES (:name, :kind, :questions, :text, :exact, :starts_at, :ends_at, :audience, :languages, :channels)
    ON CONFLICT (name) DO UPDATE SET
        kind = excluded.kind, questions = excluded.questions, text = excluded.text, exact = excluded.exact,
        starts_at = excluded.starts_at, ends_at = excluded.ends_at, audience = excluded.audience,
        languages = excluded.languages, channels = excluded.channels, updated_at = now()
)
SELECT known FROM known;

-- name: end_custom_answer!
-- It is not given from now on; one that was never given ends before it begins, so its beginning goes.
UPDATE custom_answers SET ends_at = now(), updated_at = now(),
    starts_at = CASE WHEN starts_at < now() THEN starts_at END
WHERE name = :name AND coalesce(ends_at > now(), true);

-- name: keep_citations!
-- What an answer rests on.
INSERT INTO citations (message_id, conversation_id, url, title)
SELECT :message_id, :conversation_id, c.url, c.title
FROM unnest(CAST(:urls AS text[]), CAST(:titles AS text[])) c (url, title)
ON CONFLICT DO NOTHING;

