-- Vectors in a table of their own, so that those of two models may stand side by side while one takes the other's place.
-- `passages.embedding` and `passages.space` stay for processes of the version before; nothing else reads them.
-- depends: 0034_articles

-- What vectors must share to be compared.
CREATE TABLE vector_spaces (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    model text NOT NULL,
    dimensions integer NOT NULL,
    server text,                                     -- that has the model; '': a process of ours; null: not known
    complete_at timestamptz,                         -- since when all passages have had one: from then on it is searched
    wanted_at timestamptz NOT NULL DEFAULT now(),    -- when a process last said that it is the one in the settings
    filler uuid,                                     -- who makes those that are missing
    filling_until timestamptz,                       -- and until when nobody else does
    UNIQUE (model, dimensions)
);

CREATE TABLE vectors (
    passage_id bigint NOT NULL REFERENCES passages ON DELETE CASCADE,
    space integer NOT NULL REFERENCES vector_spaces,
    audience text NOT NULL,                          -- the article's: a search by vectors looks at no other table
    embedding halfvec NOT NULL,
    PRIMARY KEY (passage_id, space)
);
CREATE INDEX vectors_of_audience ON vectors (space, audience);

CREATE FUNCTION move_vectors() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    UPDATE vectors SET audience = new.audience WHERE passage_id IN (SELECT id FROM passages WHERE article_id = new.id);
    RETURN NULL;
END $$;
CREATE TRIGGER articles_move_vectors AFTER UPDATE OF audience ON articles
    FOR EACH ROW WHEN (old.audience <> new.audience) EXECUTE FUNCTION move_vectors();

-- An index belongs to one space, since its vectors have one length. Made before the first of them comes in: later it
-- would keep every writer waiting. By the owner's rights, since who serves may change rows only.
CREATE FUNCTION index_vectors(number integer) RETURNS void LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
    length integer := (SELECT dimensions FROM vector_spaces WHERE id = number);
BEGIN
    PERFORM unindex_vectors(number);
    IF length <= 4000 THEN                           -- what HNSW takes of halfvec (pgvector README); longer ones are compared
        EXECUTE format('CREATE INDEX vectors_of_space_%s ON vectors USING hnsw'
                       ' ((embedding::halfvec(%s)) halfvec_cosine_ops) WHERE space = %1$s', number, length);
    END IF;
END $$;
CREATE FUNCTION unindex_vectors(number integer) RETURNS void LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN
    EXECUTE format('DROP INDEX IF EXISTS vectors_of_space_%s', number);
END $$;
-- What a caller's own schemas have is never taken for ours.
DO $$ BEGIN
    EXECUTE format('ALTER FUNCTION index_vectors SET search_path = %s, pg_temp', current_setting('search_path'));
    EXECUTE format('ALTER FUNCTION unindex_vectors SET search_path = %s, pg_temp', current_setting('search_path'));
END $$;

INSERT INTO vector_spaces (model, dimensions)
SELECT DISTINCT regexp_replace(space, ':\d+$', ''), vector_dims(embedding) FROM passages WHERE embedding IS NOT NULL;
INSERT INTO vectors (passage_id, space, audience, embedding)
SELECT p.id, s.id, a.audience, p.embedding::halfvec
FROM passages p JOIN articles a ON a.id = p.article_id
JOIN vector_spaces s ON s.model = regexp_replace(p.space, ':\d+$', '') AND s.dimensions = vector_dims(p.embedding);
SELECT index_vectors(id) FROM vector_spaces;
UPDATE vector_spaces s SET complete_at = now()
WHERE (SELECT count(*) FROM vectors v WHERE v.space = s.id) = (SELECT count(*) FROM passages);
