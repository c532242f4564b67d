ALTER TABLE catch_up DROP COLUMN by_our_clock;
