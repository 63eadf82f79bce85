"""Redis as a cache that may be lost at any time: pages are made without it, and nobody waits for it.

Each word with it has a deadline; the first one that is not kept opens a breaker, and from then on nothing is asked of
it until it has answered a ping of a thread of its own. Meanwhile reading finds nothing and writing does nothing.
"""

import logging
import threading

import redis
from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.redis import RedisCache
from redis.backoff import NoBackoff
from redis.retry import Retry

from core import deadlines
from core.breaker import Breaker
from core.redis_line import CONNECT_SECONDS, line_for

logger = logging.getLogger(__name__)

READ_SECONDS = 0.5  # of one read: a kept page has some 50 kB, and Redis is on the same network
MOST_OWED = 1_000
AWAY = (redis.RedisError, OSError)
OPTIONS = {
    "socket_connect_timeout": CONNECT_SECONDS,
    "socket_timeout": READ_SECONDS,
    "retry": Retry(NoBackoff(), 0),  # redis-py tries again by itself otherwise, and each try is another wait
}


class LostRedisCache(RedisCache):
    """Django's Redis cache, never raising because of Redis.

    What could not be forgotten or changed while it was away is forgotten when it is back, before anything is read: an
    old answer must not come back to life. Each process has one breaker, for every cache and thread of it.
    """

    breaker = Breaker(pause=1.0, longest=10.0)
    _owed = set()  # names (with their prefix) of what must not be read again as it was
    _lock = threading.Lock()

    def __init__(self, server, params):
        address = server if isinstance(server, str) else server[0]
        options = {"connection_class": line_for(address), **OPTIONS, **params.get("OPTIONS", {})}
        super().__init__(server, {**params, "OPTIONS": options})

    def get(self, key, default=None, version=None):
        return self._reach(lambda: super(LostRedisCache, self).get(key, default, version), default)

    def get_many(self, keys, version=None):
        keys = list(keys)
        return self._reach(lambda: super(LostRedisCache, self).get_many(keys, version), {})

    def has_key(self, key, version=None):
        return self._reach(lambda: super(LostRedisCache, self).has_key(key, version), False)

    def add(self, key, value, timeout=DEFAULT_TIMEOUT, version=None):
        """Answer True while it is away: whoever wants to be the only one may go on, as without a cache."""
        return self._reach(lambda: super(LostRedisCache, self).add(key, value, timeout, version), True)

    def set(self, key, value, timeout=DEFAULT_TIMEOUT, version=None):
        # Only what is kept for ever could stand for long in place of what was to be written.
        owed = [] if timeout is not None else [self.make_key(key, version)]
        self._reach(lambda: super(LostRedisCache, self).set(key, value, timeout, version), None, owed)

    def set_many(self, data, timeout=DEFAULT_TIMEOUT, version=None):
        self._reach(lambda: super(LostRedisCache, self).set_many(data, timeout, version), None)
        return []

    def touch(self, key, timeout=DEFAULT_TIMEOUT, version=None):
        return self._reach(lambda: super(LostRedisCache, self).touch(key, timeout, version), False)

    def incr(self, key, delta=1, version=None):
        """Raise ValueError while it is away, as for a name that is not there."""
        number = self._reach(lambda: super(LostRedisCache, self).incr(key, delta, version), None)
        if number is None:
            raise ValueError(f"Key {key!r} not found")
        return number

    def delete(self, key, version=None):
        owed = [self.make_key(key, version)]
        return self._reach(lambda: super(LostRedisCache, self).delete(key, version), False, owed)

    def delete_many(self, keys, version=None):
        keys = list(keys)
        owed = [self.make_key(key, version) for key in keys]
        self._reach(lambda: super(LostRedisCache, self).delete_many(keys, version), None, owed)

    def clear(self):
        return self._reach(super().clear, False)

    def answers(self):
        """Say whether Redis answers now (bool), whatever the breaker says. Takes as long as the deadlines at most."""
        try:
            with deadlines.of("redis"):
                return bool(self._cache.get_client().ping())
        except AWAY:
            return False

    def _reach(self, ask, otherwise, owed=()):
        """Return what `ask` gives, or `otherwise` while Redis is away. `owed` is forgotten when it is back."""
        if self.breaker.is_open:
            self._owe(owed)
            if self.breaker.allows():
                threading.Thread(target=self._try_again, daemon=True).start()
            return otherwise
        try:
            with deadlines.of("redis"):
                return ask()
        except AWAY as error:
            if not self.breaker.is_open:
                logger.warning("Redis is away (%s): pages are made without it", type(error).__name__)
            self.breaker.failed()
            self._owe(owed)
            return otherwise

    def _owe(self, names):
        with self._lock:
            self._owed.update(list(names)[: max(0, MOST_OWED - len(self._owed))])

    def _try_again(self):
        try:
            client = self._cache.get_client(write=True)
            with deadlines.of("redis"):
                client.ping()
                with self._lock:
                    if self._owed:
                        client.delete(*self._owed)
                    self._owed.clear()
        except AWAY:
            self.breaker.failed()
        else:
            self.breaker.succeeded()
            logger.warning("Redis is back")
