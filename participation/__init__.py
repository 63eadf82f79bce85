"""Floor 3: contact, feedback, subscriptions, public figures."""
