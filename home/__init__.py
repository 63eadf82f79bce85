"""Floor 4: the home page and plain content pages."""
