"""A site as docs/operators.md installs it, in a folder of a drill: releases, `current`, the units' own commands.

systemd is not asked: what it would do with a unit (socket, variables, folder, command) is read from the unit and done
here. Each release is a copy of the code with an environment of its own, which borrows the packages of this one.
"""

import contextlib
import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import sysconfig
import time
import urllib.request
from pathlib import Path

from cryptography.fernet import Fernet

from bench.serving import ROOT, free_port

UNITS = ROOT / "deploy" / "systemd"
LEFT_OUT = shutil.ignore_patterns(
    ".git", ".venv*", "var", "__pycache__", "*.mo", "node_modules", ".*_cache", ".hypothesis"
)
PATIENCE = 90  # seconds


class Installation:
    """Everything under `folder` (Path). `environment` are the variables of /etc/soberania/environment."""

    def __init__(self, folder, database, **more):
        self.folder, self.current = folder, folder / "current"
        self.port, self.programs = free_port(), {}
        for name in ("releases", "files/media", "files/private", "cache"):
            (folder / name).mkdir(parents=True)
        self.environment = {
            "DATABASE_URL": database,
            "SECRET_KEY": secrets.token_urlsafe(60),
            "INDEX_KEY": secrets.token_urlsafe(60),
            "FIELD_KEYS": Fernet.generate_key().decode(),
            "SITE_URL": "https://localhost",
            "ALLOWED_HOSTS": "localhost",
            "TRUSTED_PROXY_COUNT": "1",
            "EMAIL_URL": "smtp://127.0.0.1:9",  # nobody is there: messages wait
            "EMAIL_FROM": "no-responder@soberania.example",
            "STORAGE_URL": f"file://{folder}/files/media",
            "PRIVATE_ROOT": f"{folder}/files/private",
            "CACHE_ROOT": f"{folder}/cache",
            "PORT": str(self.port),
            **more,
        }
        self.file = folder / "environment"
        self.file.write_text("".join(f"{name}={value}\n" for name, value in self.environment.items()))
        self.file.chmod(0o600)
        # As the .socket unit does: it outlives the processes, and who comes between two of them waits in it.
        self.socket = socket.create_server(("127.0.0.1", self.port), backlog=2048)

    def release(self, name):
        """Put the code into a folder of its own, with an environment. Returns the folder (Path)."""
        folder = self.folder / "releases" / name
        shutil.copytree(ROOT, folder, ignore=LEFT_OUT, symlinks=True)
        borrow_environment(folder)
        return folder

    def manage(self, release, *arguments):
        """Run deploy/manage of a release. Raises CalledProcessError."""
        subprocess.run([release / "deploy" / "manage", *arguments], env=self.outside(), check=True)

    def outside(self):
        """Return the variables of the operator who types commands."""
        return {
            "PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin",
            "LANG": "C.UTF-8",
            "SOBERANIA_ENVIRONMENT": str(self.file),
            "SOBERANIA_USER": os.environ.get("USER") or "root",
            "CURRENT": str(self.current),
            "READY": f"http://127.0.0.1:{self.port}/readyz",
        }

    def start(self, unit, port=None):
        """Start the command of a unit as systemd would. `port`: listen there instead of in the socket of systemd."""
        text = (UNITS / f"soberania-{unit}.service").read_text()
        command = re.search(r"^ExecStart=/bin/sh -c '(.*)'$", text, re.M)[1]
        given = dict(pair.split("=", 1) for pair in re.search(r"^Environment=(.*)$", text, re.M)[1].split())
        environment = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", **given, **self.environment}
        handed = ()
        if port:
            environment["PORT"] = str(port)
        elif unit == "web":
            handed = (self.socket.fileno(),)
            # LISTEN_PID is who reads it: the shell becomes the program. The first one handed over is number 3.
            command = f"exec 3<&{handed[0]}; LISTEN_FDS=1 LISTEN_PID=$$; export LISTEN_FDS LISTEN_PID; {command}"
        self.programs[unit, port] = subprocess.Popen(
            ["/bin/sh", "-c", command], cwd=self.current, env=environment, pass_fds=handed, stdin=subprocess.DEVNULL
        )

    def stop(self, unit, port=None):
        """Ask a program to end, and wait for it, as systemd does."""
        process = self.programs.pop((unit, port))
        process.send_signal(signal.SIGTERM)
        try:
            return process.wait(60)
        except subprocess.TimeoutExpired:
            process.kill()
            return process.wait()

    def restart(self, unit, port=None):
        self.stop(unit, port)
        self.start(unit, port)

    def wait_until_ready(self, port=None):
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            with contextlib.suppress(OSError):
                if urllib.request.urlopen(f"http://127.0.0.1:{port or self.port}/readyz", timeout=5).status == 200:
                    return
            time.sleep(0.2)
        raise RuntimeError("the site does not get ready")

    def end(self):
        for unit, port in list(self.programs):
            self.stop(unit, port)
        self.socket.close()


def borrow_environment(folder):
    """Make `folder`/.venv: what environment.py would, but with the packages of this environment instead of a copy."""
    venv, here = folder / ".venv", Path(sysconfig.get_path("purelib"))
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", venv], check=True)
    packages = venv / here.relative_to(sys.prefix)
    # Lines of .pth files are not read in a folder that one of them names: the editable link to this checkout is not.
    (packages / "borrowed.pth").write_text(f"{folder}\n{folder / 'site'}\n{here}\n")
    gunicorn = (Path(sys.executable).parent / "gunicorn").read_text().split("\n", 1)[1]
    (venv / "bin" / "gunicorn").write_text(f"#!{venv}/bin/python\n{gunicorn}")
    (venv / "bin" / "gunicorn").chmod(0o755)
    (venv / "complete").write_text(stamp_of(folder))


def stamp_of(folder):
    """Return what environment.py of that folder would write when it is done."""
    ask = "import sys; sys.path.insert(0, sys.argv[1]); import environment as e; print(e.stamp(sys.argv[2]))"
    command = [sys.executable, "-c", ask, folder / "site" / "config", folder / "requirements.txt"]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()
