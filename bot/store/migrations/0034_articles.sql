-- What a source says of an article beside its text.
-- depends: 0033_summaries

ALTER TABLE articles
    ADD COLUMN language text,                        -- a language tag, as declared
    ADD COLUMN path text[] NOT NULL DEFAULT '{}',    -- what it stands under, the outermost first
    ADD COLUMN labels text[] NOT NULL DEFAULT '{}',
    ADD COLUMN changed_at timestamptz,               -- by the source's clock
    ADD COLUMN original text;                        -- shared by the translations of one article
CREATE INDEX articles_of_original ON articles (original) WHERE original IS NOT NULL;
