"""Word documents (.docx): as mammoth reads them, and what it passes over: numbers of lists, hidden text, contents."""
