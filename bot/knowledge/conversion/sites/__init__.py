"""Sources of static sites: what is meant for their generators, read as their readers see what was made of it."""
