"""How requests reach Elasticsearch: urllib3 as its client uses it, on sockets that know a whole deadline.

urllib3 counts its timeout anew for each read, so an answer that comes drop by drop would hold its caller for ever.
"""

from elastic_transport import Urllib3HttpNode
from elastic_transport.client_utils import DEFAULT
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import NewConnectionError

from core import deadlines


class _Connected:
    """Mixin of urllib3's connections."""

    def _new_conn(self):
        try:
            return deadlines.connect(self._dns_host, self.port)
        except OSError as error:
            raise NewConnectionError(self, type(error).__name__) from error


class _Plain(_Connected, HTTPConnection):
    pass


class _Secret(_Connected, HTTPSConnection):
    pass


class DeadlineNode(Urllib3HttpNode):
    def __init__(self, config):
        super().__init__(config)
        self.pool.ConnectionCls = _Secret if config.scheme == "https" else _Plain
        if context := self.pool.conn_kw.get("ssl_context"):
            deadlines.tls_context(context)

    def perform_request(self, method, target, body=None, headers=None, request_timeout=DEFAULT):
        seconds = self.config.request_timeout if request_timeout is DEFAULT else request_timeout
        with deadlines.within(seconds or deadlines.WITHOUT):
            return super().perform_request(method, target, body, headers, request_timeout)
