"""A real mail server (Debian's dovecot) of one test, with one mailbox that the test delivers into."""

import getpass
import grp
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path

import pytest

USER, PASSWORD = "buzon", "secreto"
CONF = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
mail_location = maildir:{folder}/mail
default_internal_user = {who}
default_internal_group = {group}
default_login_user = {who}
first_valid_uid = 1
first_valid_gid = 1
mail_max_userip_connections = 50
service anvil {{
  chroot =
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/home
}}
"""


class Dovecot:
    """A dovecot on a free port. As root its mail is of nobody: it serves none of root's."""

    def __init__(self, program):
        self.folder = Path(tempfile.mkdtemp(prefix="soberania-dovecot-"))
        self.folder.chmod(0o755)
        root = os.geteuid() == 0
        entry = pwd.getpwnam("nobody") if root else pwd.getpwuid(os.geteuid())
        self.owner = (entry.pw_uid, entry.pw_gid)
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        facts = {"folder": self.folder, "port": self.port, "password": PASSWORD}
        facts |= {"who": "nobody" if root else getpass.getuser(), "group": grp.getgrgid(entry.pw_gid).gr_name}
        (self.folder / "dovecot.conf").write_text(CONF.format(uid=entry.pw_uid, gid=entry.pw_gid, **facts))
        for name in ("mail", "mail/new", "mail/cur", "mail/tmp", "home", "run", "state"):
            (self.folder / name).mkdir()
            os.chown(self.folder / name, *self.owner)
        words = [program, "-F", "-c", str(self.folder / "dovecot.conf")]
        self.process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.delivered = 0
        self._wait()

    def _wait(self):
        until = time.monotonic() + 30
        while time.monotonic() < until:
            if self.process.poll() is not None:
                pytest.fail(f"dovecot ended: {self._log()}")
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return
            except OSError:
                time.sleep(0.05)
        pytest.fail(f"dovecot does not listen: {self._log()}")

    def _log(self):
        path = self.folder / "log"
        return path.read_text(errors="replace")[-800:] if path.exists() else ""

    @property
    def url(self):
        return f"imap://{USER}:{PASSWORD}@127.0.0.1:{self.port}/INBOX"

    def deliver(self, raw, at=None):
        """Put a message into the folder, as a mail server does."""
        self.delivered += 1
        name = f"{int(at or time.time())}.M{self.delivered}P1.test"
        path = self.folder / "mail" / "tmp" / name
        path.write_bytes(raw)
        os.chown(path, *self.owner)
        if at:
            os.utime(path, (at, at))
        path.rename(self.folder / "mail" / "new" / name)

    def count(self, folder=""):
        """Return how many messages lie in INBOX, or in a folder."""
        place = self.folder / "mail" / (f".{folder}" if folder else "")
        return sum(len(list((place / part).glob("*"))) for part in ("new", "cur") if (place / part).is_dir())

    def number_anew(self):
        """Forget the numbers of INBOX: it has another UIDVALIDITY from now on."""
        for path in (self.folder / "mail").glob("dovecot*"):
            path.unlink()

    def end(self):
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


@pytest.fixture
def dovecot():
    """A mail server (Dovecot) of this test."""
    program = shutil.which("dovecot", path="/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin")
    if not program:
        pytest.skip("no dovecot: apt-get install dovecot-imapd")
    server = Dovecot(program)
    yield server
    server.end()
