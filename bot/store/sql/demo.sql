-- name: forget_articles!
-- The demo is given others.
DELETE FROM articles;
