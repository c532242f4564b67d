"""Work that stands in the tables, found by the vendor it concerns (`look`); vendors that do not answer (`pauses`)."""
