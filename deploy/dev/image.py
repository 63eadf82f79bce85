#!/usr/bin/env python3
"""Do every step of deploy/Containerfile and of the entries of deploy/compose.yaml on this machine, and look.

    .venv-dev/bin/python deploy/dev/image.py      as in the image: installs the locked dependencies anew (minutes)
    ... deploy/dev/image.py --environment .venv-dev  takes the dependencies of an environment that is there already

Needs root and Linux, no container engine: it works in a mount namespace of its own, with /srv and /etc that nobody else
sees. The code is root's and read-only, the processes are the user of the image without any capability. Prints one line
for each thing it saw and ends with 1 when one of them was not so.
"""

import argparse
import contextlib
import fnmatch
import html.parser
import json
import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
PAGES = ["/", "/tramites/", "/noticias/", "/contacto/", "/buscar/?q=certificado", "/cuenta/entrar/", "/seguimiento/",
         "/instituciones/", "/no-existe/"]  # fmt: skip
PATIENCE = 240  # seconds
faults = []


def saw(good, text, detail=""):
    print(f"{'ok   ' if good else 'FAILS'} {text}{'' if good or not detail else ': ' + detail}", flush=True)
    if not good:
        faults.append(text)


def mount(*arguments):
    subprocess.run(["mount", *map(str, arguments)], check=True)


def instructions():
    """Yield (word, rest) of each line of the Containerfile."""
    text = (CHECKOUT / "deploy" / "Containerfile").read_text()
    for line in re.sub(r"\\\n\s*", "", text).splitlines():
        if line.strip() and not line.startswith("#"):
            word, _, rest = line.partition(" ")
            yield word, rest.strip()


def ignored(relative, patterns=None):
    """Say whether .containerignore leaves a path out of what the image is made of."""
    patterns = patterns or (CHECKOUT / ".containerignore").read_text().split()
    for pattern in patterns:
        anywhere = pattern.removeprefix("**/")
        if fnmatch.fnmatch(str(relative), pattern):
            return True
        if pattern != anywhere and fnmatch.fnmatch(relative.name, anywhere):
            return True
    return False


def copy(sources, target):
    for source in sources:
        path = CHECKOUT / source
        if path.is_dir():
            shutil.copytree(
                path, target, dirs_exist_ok=True, symlinks=True,
                ignore=lambda folder, names: [n for n in names if ignored((Path(folder) / n).relative_to(CHECKOUT))],
            )  # fmt: skip
        else:
            goal = target / path.name if str(target).endswith("/") or target.is_dir() else target
            goal.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, goal)


class Image:
    """What the Containerfile made: the folder, the variables, who runs and what."""

    def __init__(self, environment):
        self.given, self.folder = environment, Path("/")
        self.variables = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8"}
        self.user = self.command = None
        for word, rest in instructions():
            getattr(self, f"do_{word}")(rest)

    def do_FROM(self, rest):
        wanted = re.search(r"python:(\d+\.\d+)", rest)[1]
        here = f"{sys.version_info[0]}.{sys.version_info[1]}"
        print(f"      the image has Python {wanted}, this machine {here}")

    def do_WORKDIR(self, rest):
        self.folder = Path(rest)
        self.folder.mkdir(parents=True, exist_ok=True)

    def do_ENV(self, rest):
        for name, value in re.findall(r"(\w+)=(\S+)", rest):
            self.variables[name] = re.sub(r"\$(\w+)", lambda found: self.variables.get(found[1], ""), value)

    def do_COPY(self, rest):
        *sources, target = rest.split()
        copy(sources, self.folder / target)

    def do_RUN(self, rest):
        if self.given and "environment.py" in rest:
            (self.folder / ".venv").mkdir()
            mount("--bind", self.given, self.folder / ".venv")
            # That environment is of the checkout: what is in the image goes first.
            self.variables["PYTHONPATH"] = f"{self.folder}/site:{self.folder}"
            return
        begun = time.monotonic()
        done = subprocess.run(
            ["/bin/sh", "-c", rest], cwd=self.folder, env=self.variables, check=False, capture_output=True, text=True
        )
        saw(done.returncode == 0, f"RUN {rest[:70]} ({time.monotonic() - begun:.0f} s)", done.stdout + done.stderr)
        if done.returncode:
            sys.exit(1)

    def do_USER(self, rest):
        self.user = rest

    def do_EXPOSE(self, rest):
        self.port = int(rest)

    def do_CMD(self, rest):
        self.command = json.loads(rest)

    def files(self):
        """Return {(path, when it was written)} of the code, without what compose gives a place of its own."""
        found = [path for path in self.folder.rglob("*") if not {".venv", "cache"} & set(path.parts)]
        return {(str(path), path.lstat().st_mtime_ns) for path in found}

    def start(self, command, **variables):
        """Start a program as the user of the image, who can get no right that it has not."""
        person = ["setpriv", f"--reuid={self.user}", f"--regid={self.user}", "--clear-groups", "--no-new-privs",
                  "--inh-caps=-all", "--bounding-set=-all"]  # fmt: skip
        return subprocess.Popen(
            [*person, *command], cwd=self.folder, env={**self.variables, **variables}, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.PIPE,
        )  # fmt: skip


def compose():
    """Return deploy/compose.yaml as data. Only when the environment that runs this has PyYAML."""
    import yaml

    return yaml.safe_load((CHECKOUT / "deploy" / "compose.yaml").read_text())


def variables_of(entries):
    """Return what compose gives the processes, without the servers that are not here."""
    given = dict(line.split("=", 1) for line in (CHECKOUT / "deploy" / "example.env").read_text().splitlines()
                 if "=" in line and not line.startswith("#"))  # fmt: skip
    from cryptography.fernet import Fernet

    keys = {"SECRET_KEY": secrets.token_urlsafe(60), "INDEX_KEY": secrets.token_urlsafe(60)}
    keys["FIELD_KEYS"] = Fernet.generate_key().decode()
    given |= {name: str(value) for name, value in entries["web-1"]["environment"].items()} | keys
    for absent in ("REDIS_URL", "ELASTICSEARCH_URL", "CLAMAV_URL", "POSTGRES_PASSWORD"):
        given.pop(absent, None)
    return given


class Words(html.parser.HTMLParser):
    """The texts that people see on a page."""

    def __init__(self):
        super().__init__()
        self.texts, self.hidden, self.foreign = set(), 0, False

    def handle_starttag(self, tag, attributes):
        self.hidden += tag in ("script", "style", "code")
        self.foreign = dict(attributes).get("lang") == "en"  # the way to the English page says so in English
        self.texts |= {value.strip() for name, value in attributes
                       if value and name in ("title", "alt", "aria-label", "placeholder")}  # fmt: skip

    def handle_endtag(self, tag):
        self.hidden -= tag in ("script", "style", "code")

    def handle_data(self, data):
        if not self.hidden and not self.foreign and data.strip():
            self.texts.add(" ".join(data.split()))


def english():
    """Return the messages (set) that are said differently in Spanish, and are never themselves a Spanish one."""
    import polib

    parts = [polib.pofile(str(path), encoding="utf-8") for path in (CHECKOUT / "locale/es/parts").glob("*.po")]
    entries = [entry for part in parts for entry in part]
    return {e.msgid for e in entries if e.msgstr and e.msgstr != e.msgid} - {e.msgstr for e in entries}


def ask(port, path, host="soberania.example"):
    headers = {"Host": host, "X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.7"}
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def wait_for(port, program):
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and program.poll() is None:
        with contextlib.suppress(OSError):
            if ask(port, "/readyz")[0] == 200:
                return True
        time.sleep(0.3)
    return False


def look(image, entries, given, said_in_english):
    """Start what compose starts, and read what people would read."""
    done = image.start(entries["prepare"]["command"], **given)
    said = done.communicate(timeout=PATIENCE)[0]
    saw(done.returncode == 0, "prepare, as the user of the image on code that is root's", said[-1500:])
    before = image.files()
    with socket.create_server(("127.0.0.1", 0)) as probe:  # only now: a free port does not stay one for minutes
        port = probe.getsockname()[1]
    given |= {"PORT": str(port)}
    web = image.start(image.command, **given)
    worker = image.start(entries["worker-1"]["command"], **given)
    ready = wait_for(port, web)
    if not ready:
        web.kill()
        worker.kill()
        saw(ready, "the web process is ready", web.communicate(timeout=30)[0][-3000:])
        return
    saw(ready, "the web process is ready")
    for path in PAGES:
        status, page = ask(port, path)
        words = Words()
        words.feed(page)
        wrong = sorted(words.texts & said_in_english)
        good = status == (404 if "no-existe" in path else 200) and not wrong and len(words.texts) > 10
        saw(good, f"{path} is in Spanish ({status}, {len(words.texts)} texts)", f"{status} {wrong}")
    saw(worker.poll() is None, "the worker runs")
    for program in (web, worker):
        program.send_signal(signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            program.communicate(timeout=30)
    written = [name for name, _ in image.files() - before]
    saw(not written, "nothing was written into the code", ", ".join(written[:5]))
    catalogue = image.folder / "locale/es/LC_MESSAGES/django.mo"
    mount("-o", "remount,rw,bind", image.folder)
    catalogue.unlink()
    for name, command in (("web", image.command), ("worker", entries["worker-1"]["command"])):
        refused = image.start(command, **given)
        try:
            said = refused.communicate(timeout=60)[0].strip()
        except subprocess.TimeoutExpired:
            refused.kill()
            said = "it started"
        good = refused.returncode == 1 and len(said.splitlines()) == 1 and "messages are not compiled" in said
        saw(good, f"without messages the {name} refuses in one line", said[-300:])


def make_room(base):
    """Cover what the steps would change with places of our own. Returns nothing; needs the namespace."""
    mount("--make-rprivate", "/")
    mount("-t", "tmpfs", "-o", "mode=755,size=4g", "none", base)
    for name in ("upper", "work"):
        (base / name).mkdir()
    mount("-t", "overlay", "overlay", "-o", f"lowerdir=/etc,upperdir={base}/upper,workdir={base}/work", "/etc")
    mount("-t", "tmpfs", "-o", "mode=755,size=4g", "none", "/srv")


def open_way_to_python(base):
    """Let anybody reach the Python of this machine, which may lie in the home of root."""
    prefix = Path(sys.base_prefix)
    closed = [path for path in reversed(prefix.parents) if not path.stat().st_mode & 1]
    if closed:
        kept = base / "python"
        kept.mkdir()
        mount("--bind", prefix, kept)
        mount("-t", "tmpfs", "-o", "mode=755", "none", closed[0])
        prefix.mkdir(parents=True)
        mount("--bind", kept, prefix)


def inside(options):
    base = Path(tempfile.mkdtemp(prefix="soberania-image-"))
    make_room(base)
    given = None
    if options.environment:
        given = base / "environment"
        given.mkdir()
        mount("--bind", Path(options.environment).resolve(), given)
    image = Image(given)
    # While the checkout, which may lie there too, can still be read.
    entries, said_in_english = compose()["services"], english()
    given_variables = variables_of(entries)
    open_way_to_python(base)
    mount("--bind", image.folder, image.folder)
    if given:
        mount("--bind", given, image.folder / ".venv")
    mount("-o", "remount,ro,bind", image.folder)
    for place in entries["web-1"]["tmpfs"]:
        path, _, options = place.partition(":")
        if path != "/tmp":
            mount("-t", "tmpfs", "-o", options or "rw", "none", path)
    owners = {path.lstat().st_uid for path in image.folder.rglob("*.py") if ".venv" not in path.parts}
    saw(owners == {0}, "the code belongs to root and is read-only")
    database = image.start(
        ["python", "-c", "from config import embedded_postgres as e; import sys; s = e.throwaway(); print(s.hold(),"
         " flush=True); sys.stdin.read(); s.release()"], DJANGO_SETTINGS_MODULE="", HOME="/tmp",
    )  # fmt: skip
    address = database.stdout.readline().strip()
    try:
        look(image, entries, given_variables | {"DATABASE_URL": address}, said_in_english)
    finally:
        database.communicate("", timeout=60)
    print(f"{len(faults)} faults", flush=True)
    return int(bool(faults))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--environment", help="folder of an environment to take instead of installing one")
    options = parser.parse_args()
    if os.environ.get("SOBERANIA_IMAGE") == "inside":
        return inside(options)
    if os.getuid() != 0:
        sys.exit("soberania: this needs root, for a mount namespace")
    command = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc", sys.executable, *sys.argv]
    return subprocess.run(command, env={**os.environ, "SOBERANIA_IMAGE": "inside"}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
