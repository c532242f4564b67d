-- Searches that cost the same however many passages there are: of each word the passages in which it weighs most.
-- depends: 0021_doors

CREATE TABLE postings (
    config text NOT NULL,
    lexeme text NOT NULL,
    audience text NOT NULL,                          -- of the articles: what customers may not see is not in their way
    passages bigint[] NOT NULL,                      -- ids, the heaviest first; some may be deleted by now
    impacts real[] NOT NULL,                         -- ts_rank of each for this lexeme alone
    PRIMARY KEY (config, lexeme, audience)
);
ALTER TABLE languages
    ADD COLUMN listed integer NOT NULL DEFAULT 0,    -- passages of all languages when the postings were listed
    ADD COLUMN listed_to bigint NOT NULL DEFAULT 0;  -- the last of them
DROP INDEX passages_by_word;
