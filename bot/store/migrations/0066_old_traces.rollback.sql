DROP TABLE late_traces;
DROP TABLE old_traces;
