DROP VIEW figure_limits;
DROP TABLE daily_slowed;
ALTER TABLE buckets DROP COLUMN slowed_on;
