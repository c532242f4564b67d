"""What a rehearsal came to, as one HTML file that asks nobody for anything, and as JSON."""
