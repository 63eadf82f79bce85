"""Django's PostgreSQL, left alone for a moment when it is away."""
