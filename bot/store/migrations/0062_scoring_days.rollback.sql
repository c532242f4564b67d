DROP TABLE scoring_days;
