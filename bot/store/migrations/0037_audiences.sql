-- Whom articles are for: a level, and groups of people.
-- depends: 0034_articles

CREATE TABLE audiences (
    name text PRIMARY KEY,
    level text NOT NULL CHECK (level IN ('public', 'signed-in', 'internal')),
    groups text[] NOT NULL DEFAULT '{}'              -- if any: for members of one of them only
);
INSERT INTO audiences (name, level) VALUES ('customer', 'public'), ('signed-in', 'signed-in'), ('employee', 'internal');
ALTER TABLE articles
    DROP CONSTRAINT articles_audience_check,
    ADD FOREIGN KEY (audience) REFERENCES audiences;
