"""How a web chat is written: what browsers send, and the events that they are sent. Pure."""
