"""A real Redis for the tests that need one, of their own: it may be stopped, frozen and killed."""

import os
import shutil
import signal
import socket
import subprocess
import time

import pytest


class RedisServer:
    """A redis-server on a free port of this machine, with nothing on disk."""

    def __init__(self, program, folder):
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.program, self.folder, self.process = program, folder, None
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.start()

    def start(self):
        words = [self.program, "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        self.process = subprocess.Popen([*words, "--dir", str(self.folder)], stdout=subprocess.DEVNULL)
        until = time.monotonic() + 30
        while time.monotonic() < until:
            if self.process.poll() is not None:
                pytest.fail("redis-server ended")
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return
            except OSError:
                time.sleep(0.05)
        pytest.fail("redis-server does not listen")

    def kill(self):
        self.process.kill()
        self.process.wait(20)

    def freeze(self):
        """From now on it takes connections and says nothing."""
        os.kill(self.process.pid, signal.SIGSTOP)

    def thaw(self):
        os.kill(self.process.pid, signal.SIGCONT)

    def end(self):
        if self.process.poll() is None:
            self.thaw()
            self.kill()


@pytest.fixture
def redis_server(tmp_path):
    """A Redis (RedisServer) of this test."""
    program = shutil.which("redis-server", path="/usr/bin:/usr/sbin:/usr/local/bin:/opt/homebrew/bin")
    if not program:
        pytest.skip("no redis-server: apt-get install redis-server")
    server = RedisServer(program, tmp_path)
    yield server
    server.end()
