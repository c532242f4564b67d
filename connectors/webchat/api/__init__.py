"""What visitors' browsers ask, over ASGI: thousands of open streams hold sockets and no threads."""
