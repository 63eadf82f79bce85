"""Django's PostgreSQL backend with a breaker before its pool.

A request that needs a database that is away waits for it as long as the pool says (config.database), holding a thread
meanwhile. With more visitors than threads nothing else would be answered: no kept page, no health check. Once the
database failed somebody, it is therefore tried by one request at a time, and by none for a moment after each failure;
the others are told at once.
"""

from django.db.backends.postgresql import base

from core.breaker import Breaker

PAUSE_SECONDS = 1
breaker = Breaker(pause=PAUSE_SECONDS, longest=PAUSE_SECONDS)


class DatabaseWrapper(base.DatabaseWrapper):
    def get_new_connection(self, conn_params):
        """Return a connection. Raises psycopg's OperationalError, at once when the database failed a moment ago.

        Without a pool, as in tests, nobody waits for another.
        """
        if not self.pool:
            return super().get_new_connection(conn_params)
        if not breaker.allows():
            raise self.Database.OperationalError("the database did not answer a moment ago")
        try:
            connection = super().get_new_connection(conn_params)
        except BaseException:
            breaker.failed()  # of any kind: whoever was let through must say how it ended
            raise
        breaker.succeeded()
        return connection
