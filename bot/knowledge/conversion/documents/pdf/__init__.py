"""PDF files: where characters stand on a page, read as paragraphs, headings, lists and tables.

A PDF says where each character goes and nothing of what it is for. pdfplumber and pdfminer.six tell lines, columns and
ruled tables; what is a heading, an item, a running head is told here, by size, weight and place.
"""
