"""Floor 3: the life of a request with the institution."""
