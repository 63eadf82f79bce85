"""Floor 4: engines, index upkeep, query, tuning, evaluation."""
