DROP INDEX answer_work_not_found;
ALTER TABLE answer_work DROP COLUMN messages, DROP COLUMN grounded;
