"""The server of the web process: gunicorn around waitress."""
