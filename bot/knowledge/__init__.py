"""What the bot answers from: read (`sources`, `web`, `markup`), cut (`chunk`), kept (`ingest`), found (`search`)."""
