"""Where articles come from: files, folders, repositories, pages and sitemaps."""
