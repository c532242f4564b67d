"""Documents of office programs to an article's title and Markdown, each in a bounded process of its own."""
