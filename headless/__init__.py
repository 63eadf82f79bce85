"""Floor 4: the shared parts of the API, preview links, webhooks, tokens."""
