"""Facts that a process keeps between pages, kept in a test too: for those that count what a page asks."""

from types import SimpleNamespace

import pytest

from core import kept_facts


@pytest.fixture
def facts_kept(monkeypatch):
    """Let this test keep them although it runs inside a transaction; none of them outlives it."""
    kept_facts._kept.clear()
    monkeypatch.setattr(kept_facts, "connection", SimpleNamespace(in_atomic_block=False))
    yield
    kept_facts._kept.clear()
