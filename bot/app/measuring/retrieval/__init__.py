"""`firstline eval retrieval`: is the right article found, by words, by meaning and by both, beside plain methods?"""
