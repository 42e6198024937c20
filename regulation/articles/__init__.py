"""One module for each article: what it requires, what it makes due."""
