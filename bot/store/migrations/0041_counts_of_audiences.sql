-- How often words stand in articles that are not for everybody: who may not see these is not to notice them either.
-- depends: 0037_audiences

CREATE TABLE audience_languages (
    audience text NOT NULL REFERENCES audiences,
    config text NOT NULL,
    passages integer NOT NULL,
    PRIMARY KEY (config, audience)
);
CREATE TABLE audience_lexemes (
    audience text NOT NULL REFERENCES audiences,
    config text NOT NULL,
    lexeme text NOT NULL,
    passages integer NOT NULL,                       -- of those that `lexemes` counts
    PRIMARY KEY (config, lexeme, audience)
);
