"""The sources of static sites: pieces and values that a page takes from other files, and which files are no pages."""
