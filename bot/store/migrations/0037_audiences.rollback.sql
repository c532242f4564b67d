ALTER TABLE articles DROP CONSTRAINT articles_audience_fkey;
-- What was for some customers is for none.
UPDATE articles SET audience = 'employee' WHERE audience NOT IN ('customer', 'employee');
ALTER TABLE articles ADD CONSTRAINT articles_audience_check CHECK (audience IN ('customer', 'employee'));
UPDATE languages SET listed = 0, listed_to = 0;
DROP TABLE audiences;
