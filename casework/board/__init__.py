"""How a team does: what it received and decided by week, for its heads. Counted every ten minutes, read as it is."""
