"""What `make run` serves, for a drill whose receivers of webhooks are on this machine."""

from config.settings.dev import *  # noqa: F403

OUTBOUND_ANYWHERE = True
