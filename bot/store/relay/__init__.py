"""Between where the requester writes and the ticket elsewhere: what is carried, told and followed."""
