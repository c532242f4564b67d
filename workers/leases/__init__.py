"""What this process holds, and until when it may write with it."""
