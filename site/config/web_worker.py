"""How a gunicorn worker takes connections: those it has a thread for, leaving the others to its brothers."""

from gunicorn.workers.gthread import ThreadWorker


class FairThreadWorker(ThreadWorker):
    """A threaded worker that takes no new connection while all its threads work.

    gunicorn's own takes any that comes and lets it wait inside, also while another worker has nothing to do. Here it
    waits in the queue of the socket, which the first free worker reads. Connections kept open without a request, which
    need no thread, are not counted.
    """

    _working = 0

    def enqueue_req(self, conn):
        self._working += 1
        super().enqueue_req(conn)
        self.set_accept_enabled(self._accepting)

    def finish_request(self, conn, fs):
        self._working -= 1
        super().finish_request(conn, fs)

    def set_accept_enabled(self, enabled):
        """Called by the loop of the worker at each turn with its own opinion."""
        super().set_accept_enabled(enabled and self._working < self.cfg.threads)
