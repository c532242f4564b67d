DROP TABLE rehearsed_exchanges;
DROP TABLE rehearsals;
