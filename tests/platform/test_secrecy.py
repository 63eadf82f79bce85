"""What somebody who only gets hold of a dump, the kept files or the logs can read of people: nothing they wrote."""

import os
import signal
import subprocess
import sys
import time
from urllib.parse import quote

import pytest
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts.models import Certification, User
from accounts.services import certification_create
from bench.serving import free_port
from bench.visitor import Visitor, session_of
from config import embedded_postgres
from tests.support.forms_data import duplicate_form, field, publish, stream_step
from tests.support.paths import ROOT
from tramites_forms.models import OnlineForm, Submission

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True), pytest.mark.timeout(1200)]
CARNE, OF_ANOTHER = "85010112345", "90051554321"
NAME, PLACE, STORY = "Zoraida Inventada Secreta", "Callejón del Ejemplo 77", "perdí el bolso en la guagua"
SECRETS = [CARNE, OF_ANOTHER, NAME, PLACE, STORY]


@pytest.fixture
def citizen():
    user = User.objects.create_user(email="zoraida@soberania.example", legal_name=NAME)
    certification_create(user=user, carne=CARNE, legal_name=NAME, method=Certification.Method.DEMO)
    return user


@pytest.fixture
def form():
    from wagtail.models import Locale

    Locale.objects.get_or_create(language_code="es")
    form = duplicate_form()
    form.steps = [
        *form.steps.raw_data,
        stream_step(
            "Más", field("text", "¿Dónde vive?", key="vive"), field("long_text", "Cuente", key="cuente"), key="mas"
        ),
    ]
    publish(form)
    return OnlineForm.objects.get(pk=form.pk)


@pytest.fixture
def logs(tmp_path, form):
    """Run web and worker on the test's database, saying all they can; yield (port, function giving what they said)."""
    said, port = tmp_path / "said.log", free_port()
    settings = connection.settings_dict
    host = f"{quote(str(settings['HOST']))}&port={settings['PORT'] or 5432}"
    environment = os.environ | {
        "DATABASE_URL": f"postgresql:///{settings['NAME']}?host={host}&user={settings['USER']}"
        + (f"&password={quote(settings['PASSWORD'])}" if settings["PASSWORD"] else ""),
        "DJANGO_SETTINGS_MODULE": "tests.support.outage_settings",
        "PYTHONPATH": f"{ROOT / 'site'}:{ROOT}",
        "PAGES_FOLDER": str(tmp_path / "pages"),
        "PORT": str(port),
        "SITE_URL": f"http://localhost:{port}",
        "WEB_WORKERS": "1",
        "LOG_LEVEL": "DEBUG",
    }
    commands = [
        [sys.executable, "-m", "gunicorn", "-c", "python:config.web", "config.wsgi"],
        [sys.executable, "manage.py", "worker"],
    ]
    with said.open("wb") as output:
        programs = [
            subprocess.Popen(one, cwd=ROOT, env=environment, stdout=output, stderr=output, process_group=0)
            for one in commands
        ]

        def ended():
            for program in programs:
                if program.poll() is None:
                    os.killpg(program.pid, signal.SIGTERM)
            for program in programs:
                try:
                    program.wait(15)
                except subprocess.TimeoutExpired:
                    os.killpg(program.pid, signal.SIGKILL)
                    program.wait()
            return said.read_text(errors="replace")

        yield port, ended
        ended()


def answers(port):
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            return Visitor(port).ask("GET", "/readyz")
        except OSError:
            time.sleep(0.2)
    raise AssertionError("the site did not start")


def dump():
    """Return what pg_dump writes of the test's database, as whoever steals a backup reads it."""
    settings = connection.settings_dict
    command = [embedded_postgres.binary("pg_dump"), "--dbname", settings["NAME"], "--username", settings["USER"]]
    command += ["--host", str(settings["HOST"])] + (["--port", str(settings["PORT"])] if settings["PORT"] else [])
    environment = embedded_postgres.clean_env() | {"PGPASSWORD": settings["PASSWORD"]}
    return subprocess.run(command, env=environment, check=True, capture_output=True).stdout.decode()


def test_answers_cannot_be_read_in_a_dump_and_the_carne_is_in_no_log(logs, citizen):
    port, ended = logs
    answers(port)
    visitor = Visitor(port, session_of(citizen))
    visitor.get("/formularios/duplicado/")
    place = visitor.get(visitor.post("/formularios/duplicado/", {}))
    place = visitor.get(visitor.post(place, {"motivo": "deterioro"}))
    # What people do wrong is what programs like to write down: a number that is not one, in a field, a search, a path.
    assert visitor.ask("POST", place, f"csrfmiddlewaretoken={visitor.token()}&carne={OF_ANOTHER}9")[0] == 200
    visitor.ask("GET", f"/buscar/?q={OF_ANOTHER}")
    visitor.ask("GET", f"/seguimiento/?numero={OF_ANOTHER}")
    assert visitor.ask("GET", f"/tramites/{OF_ANOTHER}/")[0] == 404
    visitor.get(place)
    place = visitor.get(visitor.post(place, {"carne": OF_ANOTHER}))
    place = visitor.get(visitor.post(place, {"vive": PLACE, "cuente": STORY}))
    assert PLACE in visitor.page
    visitor.get(visitor.post(place, {"declaro": "on"}))
    submission = Submission.objects.get()
    assert submission.answers["carne"] == OF_ANOTHER
    until, sent = time.monotonic() + 120, False
    while not sent and time.monotonic() < until:
        time.sleep(0.5)
        sent = ProcrastinateJob.objects.filter(task_name="tramites_forms.receipt_send", status="succeeded").exists()
    said = ended()

    written = dump()
    assert submission.reference in written, "the dump holds the submission"
    assert [secret for secret in SECRETS if secret in written] == []
    assert sent
    assert "tramites_forms.receipt_send" in said, "the worker said what it did"
    assert "Not Found" in said, "the web server did too"
    assert [secret for secret in SECRETS if secret in said] == []
