"""Where articles come from: files, folders, pages and sitemaps."""
