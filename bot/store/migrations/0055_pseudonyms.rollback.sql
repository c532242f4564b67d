DROP TABLE pseudonym_key;
