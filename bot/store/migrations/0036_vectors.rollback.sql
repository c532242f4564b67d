DROP TRIGGER articles_move_vectors ON articles;
DROP FUNCTION move_vectors, index_vectors, unindex_vectors;
DROP TABLE vectors, vector_spaces;
