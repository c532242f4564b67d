-- Which messages an outcome is about, and whether the articles had an answer.
-- depends: 0039_custom_answers

ALTER TABLE answer_work
    ADD COLUMN messages bigint[] NOT NULL DEFAULT '{}',
    ADD COLUMN grounded boolean;                 -- null: nothing was to be found
CREATE INDEX answer_work_not_found ON answer_work (at) WHERE grounded = false;
