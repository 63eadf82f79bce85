"""The samples for integrators, run as somebody would run them, against the site."""

import importlib.util
import json
import os
import subprocess
import sys
import threading
import urllib.error
import urllib.request

import pytest
from allauth.idp.oidc.models import Client as Site
from django.conf import settings
from PIL import Image

from headless import delivering
from headless.models import Delivery, DeliveryStatus, Event, Webhook
from headless.webhooks import secret_change, tell, tell_again
from search.engines.postgres import PostgresEngine
from tests.headless.test_sending import WHOLE, program
from tests.support import factories_catalog as make
from tests.support.forms_data import contact_form, field, stream_step
from tests.support.officers import asked, decided, issue, join, officer
from tests.support.paths import ROOT
from tests.support.people import person
from tests.support.proof import just_proved
from tests.support.search_helpers import doc, fill
from tramites_forms.models import Submission

pytestmark = pytest.mark.django_db
SAMPLES = ROOT / "deploy" / "samples"


def sample(name):
    spec = importlib.util.spec_from_file_location(f"sample_{name}", SAMPLES / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def run_client(live_site, made, tmp_path, steps, secret="secreto"):
    answers = tmp_path / "answers.json"
    answers.write_text(json.dumps(steps), encoding="utf-8")
    environment = {"SITE": live_site, "CLIENT_ID": made.client.pk, "CLIENT_SECRET": secret}
    command = [sys.executable, str(SAMPLES / "client.py"), "contacto", str(answers)]
    return subprocess.run(
        command, check=False, env=os.environ | environment, capture_output=True, text=True, timeout=120
    )


def test_the_client_sends_a_form_and_follows_it(live_site, tmp_path):
    made = program(contact_form())
    ran = run_client(live_site, made, tmp_path, {"escribanos": WHOLE["answers"]})
    assert ran.returncode == 0, ran.stderr
    sent = json.loads(ran.stdout)
    submission = Submission.objects.get(reference=sent["reference"])
    assert submission.answers == WHOLE["answers"] and sent["clave"] and sent["state"]


@pytest.mark.parametrize(
    ("steps", "secret", "said"),
    [({}, "secreto", "escribanos"), ({"escribanos": {"nombre": ""}}, "secreto", "422"), ({}, "otro", "401")],
)
def test_what_is_refused_is_told_and_nothing_is_sent(live_site, tmp_path, steps, secret, said):
    ran = run_client(live_site, program(contact_form()), tmp_path, steps, secret)
    assert ran.returncode == 1 and said in ran.stderr and not Submission.objects.exists()


@pytest.fixture
def receiver(settings, tmp_path):
    settings.OUTBOUND_ANYWHERE = True
    webhook = Webhook.objects.create(name="Muestra", url="http://127.0.0.1:1/", events=list(Event.values))
    server = sample("receiver").serve(0, [webhook.secret], str(tmp_path / "notices.jsonl"))
    Webhook.objects.filter(pk=webhook.pk).update(url=f"http://127.0.0.1:{server.server_port}/")
    threading.Thread(target=server.serve_forever, daemon=True).start()
    server.webhook, server.file = webhook, tmp_path / "notices.jsonl"
    yield server
    server.shutdown()
    server.server_close()


def taken(receiver):
    if not receiver.file.exists():
        return []
    return [json.loads(line) for line in receiver.file.read_text(encoding="utf-8").splitlines()]


def test_the_receiver_takes_each_notice_once_and_in_order(receiver):
    for number in range(3):
        tell(Event.PAGE_PUBLISHED, {"number": number}, "page:1")
    delivering.deliver_waiting(receiver.webhook.pk)
    tell_again(Delivery.objects.get(object_seq=1))
    delivering.deliver_waiting(receiver.webhook.pk)
    assert [one["data"]["seq"] for one in taken(receiver)] == [1, 2, 3]
    assert not Delivery.objects.exclude(status=DeliveryStatus.DONE).exists()
    again = sample("receiver").Kept(str(receiver.file))
    assert len(again.known) == 3 and again.last == {"page:1": 3}


def test_the_receiver_takes_nothing_that_is_not_ours(receiver):
    Webhook.objects.update(secret="whsec_" + "A" * 43 + "=")
    tell(Event.PAGE_PUBLISHED, {}, "page:1")
    delivering.deliver_waiting(receiver.webhook.pk)
    assert Delivery.objects.get().answer == "401" and taken(receiver) == []


def test_during_a_change_of_secret_it_goes_on_with_the_old_one(receiver):
    secret_change(receiver.webhook.pk)
    tell(Event.PAGE_PUBLISHED, {}, "page:1")
    delivering.deliver_waiting(receiver.webhook.pk)
    assert len(taken(receiver)) == 1


def test_the_front_end_is_at_most_200_lines():
    files = sorted((SAMPLES / "front").iterdir())
    assert sum(len(file.read_text(encoding="utf-8").splitlines()) for file in files) <= 200
    assert "http" not in "".join(file.read_text(encoding="utf-8") for file in files), "nothing from elsewhere"


@pytest.fixture
def relying(live_site, live_page, client):
    """The sample site with its front end, for a form with a file; and the page of somebody signed in to ours."""
    form = contact_form(
        steps=[
            stream_step(
                "Escríbanos",
                field("text", "¿Cómo se llama?", key="nombre"),
                field("long_text", "¿Qué quiere decirnos?", key="mensaje"),
                field("file", "Un papel", key="papel", required=False),
            )
        ]
    )
    service = make.service("pasaporte-corriente", title="Pasaporte corriente", online_form=form)
    fill(PostgresEngine(), [doc("service:pasaporte-corriente", service.title, summary="Para viajar.")])
    made = program(form, name="Otra ventanilla")
    server = sample("relying_site").serve(0, live_site, made.client.pk, "secreto")
    made.client.redirect_uris = f"http://localhost:{server.server_port}/vuelta"
    made.client.set_scopes(["openid", "requests.send", "requests.read"])
    made.client.set_grant_types([Site.GrantType.AUTHORIZATION_CODE])
    made.client.set_response_types(["code"])
    made.client.save()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    ana = person("ana", legal_name="Ana")
    just_proved(client, ana)
    page = live_page(javascript=True)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_site}])
    page.front, page.ana, page.client_id = f"http://localhost:{server.server_port}/", ana, made.client.pk
    yield page
    server.shutdown()
    server.server_close()


@pytest.mark.browser
def test_with_the_front_end_one_finds_signs_in_sends_corrects_and_reads_the_document(relying, tmp_path):
    page = relying
    page.goto(page.front)
    page.get_by_label("¿Qué trámite necesita?").fill("pasaporte")
    page.get_by_role("button", name="Buscar").click()
    page.get_by_role("link", name="Pasaporte corriente").click()
    page.get_by_role("link", name="Empezar la solicitud").click()
    page.get_by_role("link", name="entrar", exact=True).click()
    page.get_by_role("button", name="Estoy de acuerdo", exact=True).click()
    page.get_by_text("Usted entró con su cuenta").wait_for()
    page.goto(f"{page.front}#/formulario/contacto")
    page.get_by_role("button", name="Continuar").click()
    page.get_by_role("alert").wait_for()  # what is missing is said, and what was written stays
    page.get_by_label("¿Cómo se llama?").fill("Ana")
    page.get_by_label("¿Qué quiere decirnos?").fill("Hola")
    paper = tmp_path / "papel.png"
    Image.new("RGB", (40, 40), "white").save(paper)
    page.get_by_label("Un papel").set_input_files(paper)
    page.get_by_role("button", name="Continuar").click()
    page.get_by_role("button", name="Enviar la solicitud").click()
    page.get_by_role("heading", name="Solicitud").wait_for()
    submission = Submission.objects.get()
    assert submission.applicant == page.ana and submission.answers["mensaje"] == "Hola"
    assert [one["name"].partition(".")[0] for one in submission.answers["papel"]] == ["papel"]

    who = join(officer(), submission.case.team)
    asked(submission.case, who, {"mensaje": "Diga más."})
    page.reload()
    page.get_by_label("Diga más.").fill("Hola otra vez")
    page.get_by_label("Su respuesta").fill("Aquí está")
    page.get_by_role("button", name="Enviar la corrección").click()
    page.get_by_role("button", name="Enviar la corrección").wait_for(state="detached")
    submission.refresh_from_db()
    assert submission.answers["mensaje"] == "Hola otra vez"

    document = issue(decided(submission.case, who))
    page.reload()
    with page.expect_popup() as popup:
        page.get_by_role("button", name=f"Ver el documento {document.number}").click()
    assert popup.value.url.startswith("blob:")


def test_the_relying_site_takes_no_answer_that_is_not_to_its_own_question(relying):
    for query in ("", "code=x", "code=x&state=y", "state=", "error=access_denied&state=z"):
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(f"{relying.front}vuelta?{query}", timeout=10)
        assert refused.value.code == 400
    for path in ("../relying_site.py", "..%2frelying_site.py", "nada"):
        with pytest.raises(urllib.error.HTTPError):
            urllib.request.urlopen(f"{relying.front}{path}", timeout=10)
