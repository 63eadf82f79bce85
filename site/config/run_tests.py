"""`make test`: bring up the services that are installed here, run pytest, put everything away again."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
ORDER = ["--dist", "loadfile", "--no-loadscope-reorder"]  # in the order that tests.support.order gives
ELASTICSEARCH = CHECKOUT / "deploy" / "dev" / "elasticsearch"


def start_elasticsearch():
    """Start the Elasticsearch of `make elasticsearch` if it is installed and none is given. Says whether we did."""
    if os.environ.get("ELASTICSEARCH_URL"):
        return False
    if not shutil.which("bash") or subprocess.run([ELASTICSEARCH, "installed"], check=False).returncode:
        return False
    was_there = subprocess.run([ELASTICSEARCH, "status"], check=False, capture_output=True).returncode == 0
    started = subprocess.run([ELASTICSEARCH, "start"], check=False, stdout=subprocess.PIPE, text=True)
    if started.returncode == 0:
        os.environ["ELASTICSEARCH_URL"] = started.stdout.strip()
    return not was_there


def compile_messages():
    """Write the django.mo that Django reads. It is not committed, and a process reads it only once, when it starts."""
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings.dev"}
    command = [sys.executable, "-m", "django", "messages", "--compile"]
    subprocess.run(command, cwd=CHECKOUT, env=environment, check=True, stdout=subprocess.DEVNULL)


def main(arguments):
    compile_messages()
    ours = start_elasticsearch()
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.test"
    parallel = [] if any(word.startswith(("-n", "-p", "--pdb")) for word in arguments) else ["-n", "2"]
    command = [sys.executable, "-m", "pytest", "-q", *ORDER, *parallel, *arguments]
    try:
        return subprocess.run(command, cwd=CHECKOUT, check=False).returncode
    except KeyboardInterrupt:
        return 130
    finally:
        if ours:
            subprocess.run([ELASTICSEARCH, "stop"], check=False)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
