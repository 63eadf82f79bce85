"""Forms sent by programs: the same checks as the site, once whatever is repeated, and nothing of anybody else."""

import base64
import io
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from allauth.idp.oidc.models import Client as Site
from allauth.idp.oidc.models import Token
from django.db import connections
from django.test import Client
from django.utils import timezone
from PIL import Image

from accounts.consents import consent_give, consent_withdraw
from accounts.models import DataAccess
from casework.models import Case
from casework.services import correction_ask
from headless.models import ApiClient, ApiDraft, KeyUse
from tests.support.forms_data import contact_form, duplicate_form, field, stream_step
from tests.support.people import person
from tramites_forms.models import Submission

pytestmark = pytest.mark.django_db
V1 = "/api/v1"
SEND, READ = "requests.send", "requests.read"


def program(*forms, name="Ventanilla", secret="secreto", **fields):
    client = Site(name=name, type=Site.Type.CONFIDENTIAL)
    client.set_scopes([SEND, READ])
    client.set_default_scopes([SEND, READ])
    client.set_grant_types([Site.GrantType.CLIENT_CREDENTIALS])
    client.set_secret(secret)
    client.save()
    fields = {"networks": ["127.0.0.0/8"], "expires_on": timezone.localdate() + timedelta(days=30), **fields}
    made = ApiClient.objects.create(client=client, institution="Minjus", **fields)
    made.forms.set(forms)
    return made


def token(made, user=None, scopes=(SEND, READ), **fields):
    row = Token(type=Token.Type.ACCESS_TOKEN, client=made.client, user=user, **fields)
    row.set_scopes(list(scopes))
    value = f"token-{made.pk}-{user and user.pk}-{timezone.now().timestamp()}"
    row.set_value(value)
    row.save()
    if user:
        consent_give(user=user, client=made.client, scopes=list(scopes))
    return value


class Caller:
    """A program with a token."""

    def __init__(self, value):
        self.client, self.headers = Client(), {"authorization": f"Bearer {value}"}

    def __call__(self, method, path, body=None, **headers):
        path = path if path.startswith("/") else f"{V1}/{path}"
        more = {"content_type": "application/json", "headers": {**self.headers, **headers}}
        data = json.dumps(body) if body is not None else ""
        return self.client.generic(method, path, data, **more)


def named(name):
    return person(name, legal_name=name.capitalize())


@pytest.fixture
def form(db):
    return contact_form()


@pytest.fixture
def call(form):
    return Caller(token(program(form)))


WHOLE = {"answers": {"nombre": "Ana", "mensaje": "Hola"}}


def begun(call, form="contacto"):
    answer = call("POST", "drafts", {"form": form})
    assert answer.status_code == 201, answer.content
    return answer.json()


def ready(call):
    draft = begun(call)
    answer = call("PATCH", f"{draft['url']}/steps/{draft['next_step']}", WHOLE)
    assert answer.status_code == 200, answer.content
    return answer.json()


def sent(call, key="k1", **body):
    answer = call("POST", f"{ready(call)['url']}/send", body, **{"idempotency-key": key})
    assert answer.status_code == 201, answer.content
    return answer.json()


def test_a_program_gets_a_token_with_its_secret_and_walks_a_form_to_its_end(client, form):
    made = program(form)
    basic = base64.b64encode(f"{made.client.pk}:secreto".encode()).decode()
    answer = client.post(
        "/identity/o/api/token", {"grant_type": "client_credentials"}, headers={"authorization": f"Basic {basic}"}
    )
    assert answer.status_code == 200, answer.content
    call = Caller(answer.json()["access_token"])
    draft = begun(call)
    assert (draft["state"], draft["next_step"], draft["version"]) == ("open", "escribanos", 1)
    assert client.get(draft["schema_url"]).json()["required"] == ["nombre", "mensaje"]
    check = call("POST", f"{draft['url']}/check").json()
    assert not check["ready"] and {tuple(one["where"]) for one in check["errors"]} >= {("body", "answers", "nombre")}
    ready_draft = call("PATCH", f"{draft['url']}/steps/escribanos", WHOLE).json()
    assert ready_draft["answers"] == WHOLE["answers"] and ready_draft["next_step"] is None
    assert call("POST", f"{draft['url']}/check").json()["ready"]
    done = call("POST", f"{draft['url']}/send", {}, **{"idempotency-key": "uno"}).json()
    submission = Submission.objects.get(reference=done["reference"])
    assert submission.answers == WHOLE["answers"] and submission.applicant is None
    assert call("GET", draft["url"]).json()["state"] == "sent"
    followed = call("GET", done["url"]).json()
    assert followed["form"] == "contacto" and followed["due_on"] and len(followed["events"]) == 1
    receipt = call("GET", done["receipt_url"])
    assert receipt.content.startswith(b"%PDF") and "no-store" in receipt["Cache-Control"]


def test_the_clave_that_is_given_follows_the_request_on_the_site(client, call):
    done = sent(call)
    answer = client.post(
        "/seguimiento/",
        {"number": done["reference"], "pin": done["clave"]},
        headers={"sec-fetch-site": "same-origin"},
    )
    assert done["reference"] in answer.content.decode()


ODD = [None, 1, -1.5, True, "", "x" * 100_000, [], ["a"], {}, {"a": 1}, [[[]]], "\u0000", "\ud800", 10**400, [None]]


@pytest.mark.parametrize("value", ODD, ids=lambda value: repr(value)[:20])
def test_what_the_site_would_not_take_is_refused_by_its_place_and_nothing_is_kept(call, value):
    draft = begun(call)
    answer = call("PATCH", f"{draft['url']}/steps/escribanos", {"answers": {"nombre": value, "mensaje": "Hola"}})
    assert answer.status_code in (400, 422), answer.content
    assert answer["Content-Type"] == "application/problem+json"
    assert call("GET", draft["url"]).json()["answers"] == {}


def test_faults_name_each_answer(call):
    draft = begun(call)
    answer = call("PATCH", f"{draft['url']}/steps/escribanos", {"answers": {"correo": "x", "otro": 1}})
    faults = {one["pointer"] for one in answer.json()["errors"]}
    assert faults == {"/answers/nombre", "/answers/correo", "/answers/otro", "/answers/mensaje"}


def test_questions_that_open_on_the_way_are_asked_and_others_are_not(db):
    user = named("ana")
    form = duplicate_form(level=0)
    call = Caller(token(program(form), user))
    draft = begun(call, "duplicado")
    assert [step["key"] for step in draft["steps"]] == ["motivo", "datos"]
    lost = call("PATCH", f"{draft['url']}/steps/motivo", {"answers": {"motivo": "perdida"}}).json()
    assert [step["key"] for step in lost["steps"]] == ["motivo", "perdida", "datos"]
    back = call("PATCH", f"{draft['url']}/steps/motivo", {"answers": {"motivo": "deterioro"}}).json()
    assert [step["key"] for step in back["steps"]] == ["motivo", "datos"]
    assert call("PATCH", f"{draft['url']}/steps/perdida", {"answers": {"lugar": "x"}}).status_code == 404


def test_a_declaration_is_made_before_sending(db):
    form = contact_form(declaration="Todo es verdad.")
    call = Caller(token(program(form)))
    draft = ready(call)
    refused = call("POST", f"{draft['url']}/send", {}, **{"idempotency-key": "a"})
    assert refused.status_code == 422 and refused.json()["code"] == "declaration"
    assert not KeyUse.objects.exists(), "what was not sent uses no key"
    assert call("POST", f"{draft['url']}/send", {"declared": True}, **{"idempotency-key": "a"}).status_code == 201


def test_a_draft_that_another_call_changed_is_not_written_over(call):
    draft = begun(call)
    etag = call("GET", draft["url"])["ETag"]
    path = f"{draft['url']}/steps/escribanos"
    assert call("PATCH", path, WHOLE, **{"if-match": etag}).status_code == 200
    assert call("PATCH", path, WHOLE, **{"if-match": etag}).status_code == 412


def photo():
    body = io.BytesIO()
    Image.new("RGB", (40, 40), "red").save(body, "JPEG")
    return body.getvalue()


def test_files_are_kept_with_their_question_and_sent_with_it(settings, tmp_path, db):
    settings.PRIVATE_ROOT = tmp_path
    steps = [
        stream_step("Fotos", field("file", "Su foto", key="foto", accept=["image"], most=1, megabytes=1), key="fotos")
    ]
    form = contact_form(slug="fotos", steps=steps)
    call = Caller(token(program(form)))
    draft = begun(call, "fotos")

    def add(body, name="foto.jpg"):
        upload = io.BytesIO(body)
        upload.name = name
        return call.client.post(f"{draft['url']}/files/foto", {"file": upload}, headers=call.headers)

    assert call("PATCH", f"{draft['url']}/steps/fotos", {"answers": {}}).status_code == 422
    assert add(b"<svg onload=x>").status_code == 422
    kept = add(photo())
    assert kept.status_code == 201, kept.content
    assert add(photo()).status_code == 422, "one is the most"
    assert call("PATCH", f"{draft['url']}/steps/fotos", {"answers": {}}).status_code == 200
    done = call("POST", f"{draft['url']}/send", {}, **{"idempotency-key": "f"}).json()
    upload = Submission.objects.get(reference=done["reference"]).uploads.get()
    assert str(upload.pk) == kept.json()["id"]
    assert call("DELETE", f"{draft['url']}/files/foto/{upload.pk}").status_code == 409


@pytest.mark.parametrize("key", ["", "x" * 256, "a\tb"])
def test_without_a_key_nothing_is_sent(call, key):
    draft = ready(call)
    assert call("POST", f"{draft['url']}/send", {}, **({"idempotency-key": key} if key else {})).status_code == 400
    assert not Submission.objects.exists()


def test_a_key_used_again_gives_what_it_gave_and_for_something_else_is_refused(call):
    first, other = ready(call), ready(call)
    path = f"{first['url']}/send"
    one = call("POST", path, {}, **{"idempotency-key": "k"})
    assert call("POST", path, {}, **{"idempotency-key": "k"}).json() == one.json()
    assert call("POST", path, {}, **{"idempotency-key": "otra"}).json()["reference"] == one.json()["reference"]
    for address, body in ((f"{other['url']}/send", {}), (path, {"declared": True})):
        reused = call("POST", address, body, **{"idempotency-key": "k"})
        assert reused.status_code == 409
        assert reused.json()["type"].endswith("idempotency-key-reused")
    assert Submission.objects.count() == 1


def test_keys_are_of_each_program(form):
    one, other = Caller(token(program(form))), Caller(token(program(form)))
    assert sent(one, "k")["reference"] != sent(other, "k")["reference"]


@pytest.mark.django_db(transaction=True)
def test_fifty_sends_at_once_with_one_key_are_one_request(transactional_db):
    from wagtail.models import Locale

    Locale.objects.get_or_create(language_code="es")
    call = Caller(token(program(contact_form())))
    path = f"{ready(call)['url']}/send"

    def press(_number):
        try:
            answer = Caller(call.headers["authorization"][7:])("POST", path, {}, **{"idempotency-key": "k"})
            return answer.status_code, answer.json()["reference"]
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as threads:
        answers = set(threads.map(press, range(50)))
    assert len(answers) == 1 and answers.pop()[0] == 201
    assert Submission.objects.count() == Case.objects.count() == KeyUse.objects.count() == 1


def rows_of(form):
    """What may be refused: {name: (token, status)}."""
    made, user = program(form), named("eva")
    gone = named("ida")
    withdrawn = token(made, gone)
    consent_withdraw(user=gone, client_id=made.client.pk)
    away = named("fue")
    left = token(made, away)
    type(away).objects.filter(pk=away.pk).update(is_active=False)
    past = timezone.now() - timedelta(minutes=1)
    bare = Site(name="Sin permiso")
    bare.save()
    return {
        "no token": ("", 401),
        "made up": ("inventado", 401),
        "too long": ("x" * 5000, 401),
        "expired": (token(made, expires_at=past), 401),
        "only reads": (token(made, scopes=[READ]), 403),
        "withdrawn consent": (withdrawn, 401),
        "account that is shut": (left, 401),
        "other network": (token(program(form, networks=["10.0.0.0/8"])), 403),
        "past its day": (token(program(form, expires_on=timezone.localdate() - timedelta(days=1))), 403),
        "switched off": (token(program(form, is_active=False)), 403),
        "other form": (token(program(contact_form(slug="otro"))), 403),
        "good": (token(made, user), 201),
    }


def test_a_token_opens_no_more_than_it_should(form):
    found = {}
    rows = rows_of(form)
    for name, (value, _status) in rows.items():
        answer = Caller(value)("POST", "drafts", {"form": "contacto"})
        found[name] = answer.status_code
        assert answer.status_code < 400 or answer["Content-Type"] == "application/problem+json"
        assert answer.status_code != 401 or answer["WWW-Authenticate"].startswith("Bearer")
    assert found == {name: status for name, (_value, status) in rows.items()}


def test_a_form_for_accounts_needs_the_token_of_one(form):
    certified = contact_form(slug="certificados", level=2)
    made = program(certified)
    assert Caller(token(made))("POST", "drafts", {"form": "certificados"}).status_code == 403
    assert Caller(token(made, named("eva")))("POST", "drafts", {"form": "certificados"}).status_code == 403


def test_a_program_makes_so_many_calls_an_hour(form):
    call = Caller(token(program(form, calls_per_hour=2)))
    assert [call("POST", "drafts", {"form": "contacto"}).status_code for _ in range(3)] == [201, 201, 429]


@pytest.fixture
def others(form):
    """{name: a caller who is somebody else}"""
    made, ana, eva = program(form), named("ana"), named("eva")
    return {
        "ana": Caller(token(made, ana)),
        "eva, same program": Caller(token(made, eva)),
        "the program itself": Caller(token(made)),
        "another program": Caller(token(program(form))),
        "ana, another program": Caller(token(program(form), ana)),
    }


def test_what_is_of_another_program_or_person_is_not_there(others, admin_user, settings):
    ana = others.pop("ana")
    draft = ready(ana)
    drafts = [
        ("GET", draft["url"], None),
        ("PATCH", f"{draft['url']}/steps/escribanos", WHOLE),
        ("POST", f"{draft['url']}/check", None),
        ("POST", f"{draft['url']}/send", {}),
        ("POST", f"{draft['url']}/files/foto", None),
        ("DELETE", draft["url"], None),
    ]
    for name, other in others.items():
        for method, path, body in drafts:
            answer = other(method, path, body, **{"idempotency-key": "x"})
            assert answer.status_code in (404, 422), (name, method, path)
            assert "Hola" not in answer.content.decode()
    done = ana("POST", f"{draft['url']}/send", {}, **{"idempotency-key": "x"}).json()
    for name, other in others.items():
        mine = name == "ana, another program"  # the person let it read all of their requests
        assert other("GET", done["url"]).status_code == (200 if mine else 404), name
        assert other("GET", done["receipt_url"]).status_code == (200 if mine else 404), name
        correct = other("POST", f"{done['url']}/correction", {"answers_number": 1})
        assert correct.status_code == (409 if mine else 404), name
    assert ana("GET", draft["url"]).json()["answers"] == {}


def test_every_look_of_a_program_is_told_to_the_person(form):
    user = named("ana")
    call = Caller(token(program(form, name="Kiosco de Moa"), user))
    done = sent(call)
    call("GET", done["url"])
    call("GET", done["receipt_url"])
    rows = DataAccess.objects.filter(subject=user)
    assert {row.what for row in rows} == {
        "Read how a request of yours goes",
        "Took the receipt of a request of yours",
    }
    assert all(row.place == "Minjus (Kiosco de Moa)" and row.actor is None for row in rows)


def test_a_correction_is_answered_and_only_what_was_asked(admin_user, form):
    user = named("ana")
    call = Caller(token(program(form), user))
    done = sent(call)
    case = Case.objects.get(submission__reference=done["reference"])
    step = case.state.ways_out.filter(target__waits_for_citizen=True).first()
    if step is None:
        from casework.services import case_transition

        case_transition(case.pk, "take", actor=admin_user)
        case.refresh_from_db()
        step = case.state.ways_out.filter(target__waits_for_citizen=True).first()
    correction_ask(case.pk, step.slug, actor=admin_user, message="Revise", fields={"mensaje": "Muy corto"})
    asked = call("GET", done["url"]).json()["correction"]
    assert asked["questions"] == {"mensaje": "Muy corto"} and asked["answers_number"] == 1
    path = f"{done['url']}/correction"
    for answers in ({"nombre": "Otra"}, {"mensaje": ""}, {"no-hay": "x"}, {"mensaje": 5}):
        refused = call("POST", path, {"answers": answers, "answers_number": 1})
        assert refused.status_code == 422, (answers, refused.content)
    stale = call("POST", path, {"answers": {"mensaje": "Más largo"}, "answers_number": 7})
    assert stale.status_code == 409
    answered = call("POST", path, {"answers": {"mensaje": "Más largo"}, "answers_number": 1})
    assert answered.status_code == 200, answered.content
    assert answered.json()["correction"] is None
    submission = Submission.objects.get(reference=done["reference"])
    assert submission.answers == {"nombre": "Ana", "mensaje": "Más largo"}
    assert call("POST", path, {"answers": {"mensaje": "Otra vez"}, "answers_number": 2}).status_code == 409


def test_the_secret_of_a_program_is_shown_once_and_kept_hashed(admin_client, form, monkeypatch):
    secret = "secreto-de-prueba"
    monkeypatch.setattr("accounts.oidc.OIDCAdapter.generate_client_secret", lambda self: secret)
    day = timezone.localdate() + timedelta(days=30)
    data = {
        "name": "Ventanilla de Moa",
        "institution": "Minjus",
        "forms": [form.pk],
        "may": [SEND, READ],
        "networks": "200.55.128.0/20",
        "calls_per_hour": "100",
        "expires_on": day.isoformat(),
        "is_active": "on",
    }
    answer = admin_client.post("/admin/api_clients/new/", data, follow=True)
    made = ApiClient.objects.select_related("client").get()
    assert secret in answer.content.decode() and made.client.check_secret(secret)
    assert secret not in made.client.secret
    again = admin_client.get(f"/admin/api_clients/edit/{made.pk}/").content.decode()
    assert secret not in again and made.client.get_grant_types() == ["client_credentials"]
    for wrong in ({"networks": "mi casa"}, {"expires_on": (day + timedelta(days=900)).isoformat()}, {"name": ""}):
        assert admin_client.post("/admin/api_clients/new/", {**data, **wrong}).status_code == 200
    assert ApiClient.objects.count() == 1


def test_what_a_program_began_goes_with_what_it_began(call):
    draft = begun(call)
    assert call("DELETE", draft["url"]).status_code == 204
    assert not ApiDraft.objects.exists()
    assert call("GET", draft["url"]).status_code == 404
