-- How many articles a language has: to say how much is known, they were counted each time.
-- depends: 0078_conversations_of_requester

ALTER TABLE languages ADD COLUMN articles integer NOT NULL DEFAULT 0;
UPDATE languages g SET articles = (SELECT count(*) FROM passages p WHERE p.config = g.config AND p.ordinal = 0);
