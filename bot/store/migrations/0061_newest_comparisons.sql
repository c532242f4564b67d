-- An intent's newest comparisons are what counts, however old they are.
-- depends: 0054_comparisons

DROP INDEX comparisons_by_intent;
CREATE INDEX comparisons_of_intent ON comparisons (intent, at) WHERE compared_at IS NOT NULL;
CREATE INDEX comparisons_of_answers ON comparisons (intent, at) WHERE kind = 'answered' AND agrees IS NOT NULL;
CREATE INDEX comparisons_by_age ON comparisons (at) WHERE compared_at IS NOT NULL;
