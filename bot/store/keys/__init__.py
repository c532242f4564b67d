"""Whether a process has the key of the data (`canary`), and how the data gets another (`rotation`)."""
