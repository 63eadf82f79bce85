"""Make a virtual environment from a locked list and this project, once per content: `environment.py FOLDER LIST`.

Runs on the machine's own Python before anything is installed, so it uses only the standard library and syntax that an
old Python can read: its first duty is to say that the Python is too old.
"""

import hashlib
import os
import shutil
import subprocess
import sys

LEAST = (3, 11)
CHECKOUT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def stamp(requirements):
    """Return the digest of all that decides what the environment holds; this project itself is only linked."""
    digest = hashlib.sha256()
    for path in (requirements, os.path.abspath(__file__)):
        with open(path, "rb") as content:
            digest.update(content.read())
    digest.update(f"{sys.version} {sys.base_prefix} {CHECKOUT}".encode())
    return digest.hexdigest()


def step(text, *command):
    """Run one program, quietly unless it fails; then show what it said and end."""
    print("  " + text, flush=True)
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd=CHECKOUT, check=False)
    if done.returncode:
        sys.stdout.write(done.stdout.decode(errors="replace"))
        sys.exit(f"soberania: '{text}' failed; the lines above say why")


def build(folder, requirements):
    shutil.rmtree(folder, ignore_errors=True)
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError:
        sys.exit("soberania: this Python has no venv; install it (on Debian: apt install python3-venv)")
    python = os.path.join(folder, "bin", "python")
    pip = (python, "-m", "pip", "--disable-pip-version-check", "--quiet", "install", "--no-compile", "--no-deps")
    step("virtual environment", sys.executable, "-m", "venv", folder)
    step("locked dependencies", *pip, "--require-hashes", "-r", requirements)
    step("this project", *pip, "--no-build-isolation", "-e", CHECKOUT)
    step("compiling", python, "-m", "compileall", "-q", "-j", "0", os.path.join(folder, "lib"))


def main(folder, requirements):
    if sys.version_info < LEAST:
        found = f"{sys.executable} is {sys.version_info[0]}.{sys.version_info[1]}"
        sys.exit(f"soberania: Python >= 3.11 is needed and {found}; name another one with `make run PYTHON=...`")
    folder, requirements = os.path.abspath(folder), os.path.abspath(requirements)
    mark, wanted = os.path.join(folder, "complete"), stamp(requirements)
    if os.path.exists(mark):
        with open(mark) as content:
            if content.read() == wanted:
                return
    print(f"Installing into {folder} (once; again when {os.path.basename(requirements)} changes)", flush=True)
    build(folder, requirements)
    with open(mark, "w") as content:
        content.write(wanted)


if __name__ == "__main__":
    try:
        main(*sys.argv[1:3])
    except KeyboardInterrupt:
        sys.exit("soberania: interrupted; the next start installs again")
