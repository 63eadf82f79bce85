"""Floor 0: what every room shares. Imports Django and Wagtail only."""
