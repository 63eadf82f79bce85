"""Floor 1: users, certification, citizen space."""
