"""Tables by themselves: Excel workbooks and CSV files, as the rows that somebody sees who opens them."""
