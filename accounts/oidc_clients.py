"""What we keep of a client of the provider beside what allauth does: in its `data`."""

DEVELOPMENT, LOGOUT = "development", "backchannel_logout_uri"


def in_development(client):
    """Say whether a Client is being developed: people are told so before they agree."""
    return bool((client.data or {}).get(DEVELOPMENT))


def told_at(client):
    """Return the address (str) that is told when a person leaves, or ""."""
    return str((client.data or {}).get(LOGOUT) or "")
