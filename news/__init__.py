"""Floor 2: news index and articles."""
