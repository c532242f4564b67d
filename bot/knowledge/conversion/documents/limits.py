"""What reading one document may take. A document comes from anywhere, and a few kilobytes of it may ask for hours."""

MAX_DOCUMENT_BYTES = 20 * 1024 * 1024
MAX_MEMORY = 2 * 1024 * 1024 * 1024  # bytes of address space
MAX_SECONDS = 300.0
