"""The page of figures: what a period came to, each number with how sure it is, as plots, tables and CSV."""
