-- How many passages lack a vector of a space is kept as it was counted last, so that nobody counts all of them at each
-- look at the metrics.
-- depends: 0081_first_mark

ALTER TABLE vector_spaces ADD COLUMN lacking bigint;  -- null: not counted yet
