"""A machine that many use is slow and not wrong: what is slow there is no failure. Imported by conftest."""

from hypothesis import HealthCheck, settings

settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any machine")
