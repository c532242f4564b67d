"""The console in a browser that is `requests`: over HTTP, on a real database."""
