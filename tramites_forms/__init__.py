"""Floor 1: form definition, field types, versions, filling, submissions."""
