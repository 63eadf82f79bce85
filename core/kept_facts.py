"""Facts that many public pages share, kept by this process for as long as nothing is published.

What is kept belongs to the generation of the kept pages (core.purge): it is made from rows read after the generation
was, and forgotten when another starts, so a page made after a publication never shows what stood before it.
"""

import contextlib
import threading

from django.db import connection

from core import purge

MOST = 5_000  # facts; more than a site has
_kept = {}  # name -> (generation, fact)
_mine = threading.local()


@contextlib.contextmanager
def at_once():
    """Ask each fact once in the block, also inside a transaction: for who makes all pages of one moment in one go."""
    before = getattr(_mine, "facts", None)
    _mine.facts = {} if before is None else before
    try:
        yield
    finally:
        _mine.facts = before


def kept(name, make):
    """Return `make()`, or what it gave before in this generation. Never change what it returns: all threads share it.

    `name`: a hashable that names the fact whole, its language too. Inside a transaction everything is made anew, since
    it may show what is not yet committed; so it is when the cache that holds the generation is out of reach.
    """
    mine = getattr(_mine, "facts", None)
    if mine is not None:
        if name not in mine:
            mine[name] = make()
        return mine[name]
    if connection.in_atomic_block:
        return make()
    generation = purge.generation()
    there = _kept.get(name)
    if there and generation and there[0] == generation:
        return there[1]
    fact = make()
    if generation:
        if len(_kept) >= MOST:
            _kept.clear()
        _kept[name] = generation, fact
    return fact
