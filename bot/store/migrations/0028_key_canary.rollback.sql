DROP TABLE key_rotation;
DROP TABLE key_canary;
