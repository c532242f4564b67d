DROP TABLE audience_lexemes;
DROP TABLE audience_languages;
