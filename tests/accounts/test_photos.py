"""Certifying with photos: kept one by one, encrypted, seen by certifiers only, erased when not needed."""

import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone, translation
from PIL import Image

from accounts.models import CertificationRequest, DataAccess, Evidence, User
from accounts.services import request_refuse
from core import retention
from core.levels import Level
from tests.accounts.test_certifying import RIGHT, certifier, level
from tests.accounts.test_secrets import dump
from tests.support.people import person

pytestmark = pytest.mark.django_db
KINDS = ("frente", "dorso", "cara")


@pytest.fixture(autouse=True)
def in_spanish():
    with translation.override("es"):
        yield


@pytest.fixture
def ana(client):
    user = person("ana@nauta.example")
    client.force_login(user)
    return user


def picture(kind="JPEG", size=(60, 40)):
    out = io.BytesIO()
    Image.new("RGB", size, "navy").save(out, kind)
    return out.getvalue()


def put(client, kind, body=None, name="foto.jpg"):
    file = SimpleUploadedFile(name, picture() if body is None else body)
    return client.post(f"/cuenta/certificar/fotos/{kind}/", {"photo": file})


def send_all(client):
    for kind in KINDS:
        assert put(client, kind)["Location"] == "/cuenta/certificar/fotos/"
    return client.post("/cuenta/certificar/fotos/")


def test_three_photos_are_kept_one_by_one_and_then_sent(client, ana):
    put(client, "frente")
    assert client.post("/cuenta/certificar/fotos/")["Location"] == "/cuenta/certificar/fotos/"
    assert not CertificationRequest.objects.with_photos_to_look_at().exists()
    put(client, "frente")  # again, a better one
    put(client, "dorso")
    put(client, "cara")
    assert "Enviar las fotos" in client.get("/cuenta/certificar/fotos/").content.decode()
    assert client.post("/cuenta/certificar/fotos/")["Location"] == "/cuenta/certificar/"
    assert Evidence.objects.count() == 3
    assert "Estamos mirando sus fotos" in client.get("/cuenta/certificar/").content.decode()
    assert put(client, "cara")["Location"] == "/cuenta/certificar/"  # what was sent is not changed
    assert CertificationRequest.objects.get().method == "document"


def test_a_certifier_compares_the_photos_and_certifies_and_they_are_erased(client, ana):
    send_all(client)
    request = CertificationRequest.objects.get()
    client.force_login(certifier())
    assert f"/admin/certificar/{request.pk}/" in client.get("/admin/certificar/").content.decode()
    page = client.get(f"/admin/certificar/{request.pk}/").content.decode()
    for kind in KINDS:
        assert f"/admin/certificar/{request.pk}/fotos/{kind}/" in page
        shown = client.get(f"/admin/certificar/{request.pk}/fotos/{kind}/")
        assert Image.open(io.BytesIO(shown.content)).format == "JPEG"
        assert shown["X-Content-Type-Options"] == "nosniff"
        assert "no-store" in shown["Cache-Control"]
    client.post(f"/admin/certificar/{request.pk}/", RIGHT)
    assert level(ana) == Level.CERTIFIED
    assert User.objects.get(pk=ana.pk).certification.method == "document"
    assert not Evidence.objects.exists()
    assert client.get(f"/admin/certificar/{request.pk}/fotos/cara/").status_code == 404
    # The request opened, three photos looked at, and the decision.
    assert DataAccess.objects.filter(subject=ana).count() == 5


def test_only_certifiers_see_the_photos(client, ana):
    send_all(client)
    path = f"/admin/certificar/{CertificationRequest.objects.get().pk}/fotos/cara/"
    assert client.get(path).status_code == 403  # not even the person, from the admin
    client.force_login(person("editora@inst.example", is_staff=True))
    assert client.get(path).status_code == 403
    client.logout()
    assert client.get(path).status_code == 302


def test_photos_that_were_not_sent_are_seen_by_nobody(client, ana):
    put(client, "cara")
    request = CertificationRequest.objects.get()
    client.force_login(certifier())
    assert client.get(f"/admin/certificar/{request.pk}/").status_code == 404
    assert client.get(f"/admin/certificar/{request.pk}/fotos/cara/").status_code == 404


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"GIF89a<script>alert(1)</script>",
        b"%PDF-1.7",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"\xff\xd8\xff",
        b"\x00" * 100,
        picture()[:200],
    ],
)
def test_what_is_not_a_whole_photo_is_refused_with_a_reason(client, ana, body):
    answer = put(client, "cara", body)
    assert answer.status_code == 200
    assert answer.context["form"].errors["photo"]
    assert not Evidence.objects.exists()


def test_what_is_hidden_in_a_photo_does_not_get_through(client, ana):
    put(client, "cara", picture() + b"<?php secreto(); ?>")
    assert b"secreto" not in Evidence.objects.get().body


def test_the_photos_are_not_readable_in_the_database(client, ana):
    import base64

    put(client, "cara")
    assert base64.b64encode(Evidence.objects.get().body).decode()[:60] not in dump()


def test_refused_photos_stay_for_the_appeal_and_then_go(client, ana):
    send_all(client)
    request_refuse(request=CertificationRequest.objects.get(), by=certifier(), reason="unreadable")
    retention.run()
    assert Evidence.objects.count() == 3
    CertificationRequest.objects.update(decided_at=timezone.now() - timedelta(days=61))
    retention.run()
    assert not Evidence.objects.exists()


def test_photos_begun_and_never_sent_go_after_a_month(client, ana):
    put(client, "cara")
    Evidence.objects.update(taken_at=timezone.now() - timedelta(days=31))
    retention.run()
    assert not Evidence.objects.exists()


def test_a_code_for_the_desk_and_photos_can_be_under_way_together(client, ana):
    client.post("/cuenta/certificar/")
    send_all(client)
    assert ana.certification_requests.filter(state="open").count() == 2
    client.force_login(certifier())
    request = ana.certification_requests.get(method="document")
    client.post(f"/admin/certificar/{request.pk}/", RIGHT)
    assert not ana.certification_requests.filter(state="open").exists()
