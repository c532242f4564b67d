DROP TABLE lexemes, languages, passages, articles;
