"""Floor 2: procedures, categories, institutions, offices and guides."""
