"""One folder a channel: what a vendor says becomes our words, and our words become what the vendor accepts."""
