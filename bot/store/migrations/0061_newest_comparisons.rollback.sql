DROP INDEX comparisons_of_intent, comparisons_of_answers, comparisons_by_age;
CREATE INDEX comparisons_by_intent ON comparisons (at, intent) WHERE compared_at IS NOT NULL;
