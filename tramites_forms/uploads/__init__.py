"""Files that people send: looked at by content, cleaned, kept apart and encrypted, opened only after a scan."""
