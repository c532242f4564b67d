"""From bytes of a page or file to the title, language and text of an article."""
