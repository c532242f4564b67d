"""What a page's readers came for, as Markdown: read, cleared of its frame, put below headings, written."""
