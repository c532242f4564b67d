-- Where articles come from, and how that went.
-- depends: 0034_articles

ALTER TABLE articles
    ADD COLUMN version text;                         -- as the source tells it (an etag, a commit), to ask it for changes

CREATE TABLE sources (
    name text PRIMARY KEY,                           -- as firstline.toml calls it; articles.source
    cursor text,                                     -- from where on the source is asked next time
    wanted_at timestamptz,                           -- somebody asked that it be read again: a vendor's webhook
    lease_until timestamptz,                         -- a process is reading it
    lease uuid,
    tried_at timestamptz,                            -- when a run last ended
    good_at timestamptz,                             -- when one last ended well
    problem text,                                    -- of the last run; null: it went well
    skipped integer NOT NULL DEFAULT 0               -- articles that the last run could not read
);
