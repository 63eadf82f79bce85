"""A document: one for each decision, signed so that a change shows, verified by anybody, revoked, replaced."""

import io
import re
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pikepdf
import pytest
from django.core.cache import cache
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone
from pyhanko.keys import load_certs_from_pemder_data
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from accounts.models import User
from casework import document_number, guessing, issuing, services, signing, verifying
from casework.issuing import document_issue, documents_late
from casework.models import Case, CaseEvent, Decision, DocumentState, IssuedDocument
from core import retention
from core.models import OutgoingMessage
from tests.support.officers import begun, decided, issue, officer

pytestmark = pytest.mark.django_db
OURS = {"sec-fetch-site": "same-origin"}


@pytest.fixture(autouse=True)
def clean(settings, tmp_path):
    cache.clear()
    settings.PRIVATE_ROOT = tmp_path


@pytest.fixture
def document(case, who):
    decided(case, who)
    return issue(case)


def trusting():
    """Return a context that trusts the certificate of this checkout and asks nobody."""
    ours = signing.signer().signing_cert.dump()
    return ValidationContext(trust_roots=list(load_certs_from_pemder_data(ours)), allow_fetching=False)


def verdict(answer):
    return re.search(r"<h1>(.*?)</h1>", answer.content.decode())[1]


def by_pin(document, pin=None, address="203.0.113.1"):
    said = {"number": document.number, "pin": pin or document.content["pin"]}
    return Client().post("/verificar/", said, headers=OURS, REMOTE_ADDR=address)


def by_code(document):
    return Client().get(f"/verificar/{document.code}/")


def by_file(body):
    return Client().post("/verificar/", {"file": io.BytesIO(body), "by_file": "1"}, headers=OURS)


def test_it_is_signed_whole_and_one_byte_changed_shows(document):
    body = document.read()
    status = validate_pdf_signature(PdfFileReader(io.BytesIO(body)).embedded_signatures[0], trusting())
    assert status.intact and status.valid and status.trusted and status.coverage.name == "ENTIRE_FILE"
    at = body.index(b"stream") + 20
    changed = body[:at] + bytes([body[at] ^ 1]) + body[at + 1 :]
    assert not validate_pdf_signature(PdfFileReader(io.BytesIO(changed)).embedded_signatures[0], trusting()).intact
    assert verdict(by_file(changed)) == "No consta"


@pytest.mark.skipif(not shutil.which("pdfsig"), reason="no poppler: apt-get install poppler-utils")
def test_another_program_finds_the_signature_good(document, tmp_path):
    path = tmp_path / "uno.pdf"
    path.write_bytes(document.read())
    said = subprocess.run(["pdfsig", "-nocert", str(path)], capture_output=True, text=True, check=True).stdout
    assert "Signature is Valid" in said and "Total document signed" in said and "ETSI.CAdES.detached" in said


def test_it_is_for_archives_and_for_who_listens(document):
    with pikepdf.open(io.BytesIO(document.read())) as pdf:
        about = pdf.Root.Metadata.read_bytes().decode()
        assert all(claim in about for claim in ('pdfaid:part="2"', 'pdfaid:conformance="A"', 'pdfuaid:part="1"'))
        assert pdf.pdf_version == "1.7" and "/Version" not in pdf.Root, "a PDF/A-2 is no PDF 2.0"
        assert pdf.Root.MarkInfo.Marked and str(pdf.Root.Lang) == "es"
        assert str(pdf.docinfo["/Title"]) == document.title
        signature = pdf.Root.AcroForm.Fields[0]
        assert document.number in str(signature.TU), "who listens is told what the field is"
        assert pdf.pages[0].Tabs == "/S"


def test_each_object_begins_a_line_of_its_own(document):
    """ISO 19005-2, 6.1.9, which veraPDF looks at: what the signature adds does not go on where the file ended."""
    ends = re.findall(rb"%%EOF(.?)", document.read(), re.DOTALL)
    assert len(ends) == 2 and set(ends) == {b"\n"}


def test_what_it_says_is_fixed_when_it_is_decided(case, who):
    decided(case, who, text="Nacida en Holguín.")
    case.kind.document_title = case.kind.document_text = "Otra cosa"
    case.kind.save()
    said = issue(case).content
    assert (said["title"], said["text"]) == ("Respuesta a una solicitud", "Nacida en Holguín.")
    assert "Otra cosa" not in str(said)


def test_three_ways_and_all_say_the_same_of_one_that_stands_and_show_initials_only(document):
    for answer in (by_pin(document), by_code(document), by_file(document.read())):
        page = answer.content.decode()
        assert (answer.status_code, verdict(answer)) == (200, "Válido")
        assert "A. P. R." in page and document.number in page
        assert "Pérez" not in page and "Se concede lo que pidió" not in page
        assert "no-store" in answer["Cache-Control"] and not answer.cookies


def test_revoked_and_replaced_are_told_by_all_three_ways_and_to_the_citizen(case, who, document):
    body = document.read()
    new = services.document_replace(document.pk, actor=who, text="El nombre.", holder="Ana Paz", words="Otro texto.")
    for answer in (by_pin(document), by_code(document), by_file(body)):
        assert verdict(answer) == "Sustituido" and new.number not in answer.content.decode()
    document_issue(str(new.pk))
    new.refresh_from_db()
    assert (verdict(by_code(new)), new.initials) == ("Válido", "A. P.")
    services.document_revoke(new.pk, actor=who, text="Era falso.")
    for answer in (by_pin(new), by_code(new), by_file(new.read())):
        assert verdict(answer) == "Revocado"
    told = list(OutgoingMessage.objects.filter(kind__startswith="case/").order_by("created_at"))
    assert [one.kind for one in told][-3:] == ["case/replaced", "case/issued", "case/revoked"]
    with pytest.raises(services.NotPossible):
        services.document_revoke(new.pk, actor=who, text="Otra vez.")


def test_a_file_that_a_program_added_to_is_ours_with_something_added(document):
    saved = document.read() + b"\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\nstartxref\n0\n%%EOF\n"
    answer = by_file(saved)
    assert verdict(answer) == "Válido" and "le añadieron algo" in answer.content.decode()


@pytest.mark.parametrize("body", [b"", b"%PDF-1.7\n%%EOF", b"%%EOF" * 300_000, b"\x00" * 1000, b"<html>"])
def test_any_other_file_gets_a_clear_answer(document, body):
    assert by_file(body).status_code == 404


def test_an_unknown_number_and_a_wrong_clave_read_the_same(document):
    other = document_number.mint()
    wrong = by_pin(document, pin="00000000" if document.content["pin"] != "00000000" else "11111111")
    unknown = Client().post("/verificar/", {"number": other, "pin": "00000000"}, headers=OURS)
    assert wrong.status_code == unknown.status_code == 404
    assert wrong.content == unknown.content


@pytest.mark.parametrize("typed", ["\u200b", "1234567", "123456", "abcdefgh", "١٢٣٤٥٦٧٨", "1" * 600])
def test_what_cannot_be_the_clave_of_a_document_is_told_and_is_no_try(document, typed):
    assert [by_pin(document, typed).status_code for _ in range(12)] == [422] * 12
    assert by_pin(document).status_code == 200


def test_a_number_that_cannot_be_one_is_told_and_called_nothing(document):
    said = {"number": f"{document.number}2", "pin": document.content["pin"]}
    answer = Client().post("/verificar/", said, headers=OURS)
    assert answer.status_code == 422
    assert "Revise el número" in answer.content.decode()


def test_the_clave_of_a_document_is_not_guessed_from_many_addresses(document):
    right = document.content["pin"]
    tries = [f"{number:08}" for number in range(guessing.IN_A_ROW + 30) if f"{number:08}" != right]
    statuses = [by_pin(document, pin, f"198.51.{at}.7").status_code for at, pin in enumerate(tries)]
    assert statuses[: guessing.IN_A_ROW] == [404] * guessing.IN_A_ROW
    assert set(statuses[guessing.IN_A_ROW + 1 :]) == {429}
    assert by_pin(document, address="198.51.99.9").status_code == 429, "the number rests, also for the right clave"
    assert by_code(document).status_code == 200


def test_one_that_is_being_made_is_not_known_yet(case, who):
    decided(case, who)
    document = case.documents.get()
    assert by_code(document).status_code == by_pin(document).status_code == 404


def test_granted_is_told_once_with_the_document(case, who):
    decided(case, who)
    assert not OutgoingMessage.objects.filter(kind="case/decided").exists()
    document = issue(case)
    document_issue(str(document.pk))
    told = OutgoingMessage.objects.filter(kind__in=["case/decided", "case/issued"])
    assert [one.content["subject"].split(": ")[1] for one in told] == [
        "su solicitud fue concedida y su documento está listo"
    ]
    assert CaseEvent.objects.filter(kind="issued").count() == 1


def test_a_document_that_takes_long_is_told_of_later(case, who, settings):
    settings.SIGNING_CERTIFICATE, there = "/nonexistent.p12", settings.SIGNING_CERTIFICATE
    decided(case, who)
    document = case.documents.get()
    with pytest.raises(signing.CannotSign):
        document_issue(str(document.pk))
    assert documents_late() == 0, "ten minutes have not passed"
    IssuedDocument.objects.update(created_at=timezone.now() - timedelta(minutes=11))
    assert [documents_late(), documents_late()] == [1, 1]
    settings.SIGNING_CERTIFICATE = there
    issue(case)
    told = list(OutgoingMessage.objects.filter(kind__in=["case/decided", "case/issued"]).order_by("created_at"))
    assert [one.kind for one in told] == ["case/decided", "case/issued"]
    assert "se está preparando" in told[0].content["body"]


def test_where_nothing_can_be_signed_no_document_is_promised(case, who, settings):
    settings.SIGNING_CERTIFICATE = ""
    decided(case, who, holder="")
    assert not IssuedDocument.objects.exists()
    assert OutgoingMessage.objects.get(kind="case/decided").content["subject"].endswith("su solicitud fue concedida")


def test_a_worker_that_dies_at_any_moment_leaves_one_document(case, who, monkeypatch):
    """`kill -9` leaves what an exception at each of its steps leaves: all undone, the file perhaps there."""
    decided(case, who)
    document = case.documents.get()

    class Killed(BaseException):
        pass

    def dies(*args, **kwargs):
        raise Killed

    for where, name in ((issuing, "draw"), (signing, "sign"), (IssuedDocument, "save"), (issuing, "record")):
        with monkeypatch.context() as at, pytest.raises(Killed), transaction.atomic():
            at.setattr(where, name, dies)
            document_issue(str(document.pk))
        document.refresh_from_db()
        assert (document.state, document.file.name) == (DocumentState.PENDING, "")
    document_issue(str(document.pk))
    document_issue(str(document.pk))
    document.refresh_from_db()
    assert verifying.by_file(document.read()).document == document
    assert CaseEvent.objects.filter(kind="issued").count() == 1
    assert OutgoingMessage.objects.filter(kind="case/decided").count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_who_decide_at_once_one_decides_and_the_other_is_told(case, who):
    begun(case, who)
    version = Case.objects.get(pk=case.pk).version

    def decide(outcome):
        try:
            said = {"outcome": outcome, "text": outcome, "holder": "Ana"}
            services.case_decide(case.pk, "decide", actor=who, version=version, **said)
        except services.NotPossible as refusal:
            return str(refusal.reason)
        finally:
            connection.close()
        return ""

    with ThreadPoolExecutor(4) as pool:
        said = list(pool.map(decide, ["granted", "refused", "closed", "partly"]))
    assert said.count("") == 1 and all("cambió este caso" in one for one in said if one)
    assert Decision.objects.count() == 1 and CaseEvent.objects.filter(kind="decided").count() == 1


def test_the_database_itself_holds_one_decision_and_one_document_that_stands(case, who, document):
    again = Decision.objects.get()
    again.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        again.save(force_insert=True)
    other = IssuedDocument.objects.get()
    other.pk, other.number, other.code = None, "DOC-2222-2222", "0" * 32
    with pytest.raises(IntegrityError), transaction.atomic():
        other.save(force_insert=True)


def test_when_its_case_goes_it_can_still_be_verified_and_nothing_else_of_it_stays(case, document, settings, tmp_path):
    body, code, number = document.read(), document.code, document.number
    submission = case.submission
    long_ago = timezone.now() - timedelta(days=4000)
    type(submission).objects.filter(pk=submission.pk).update(sent_at=long_ago)
    Case.objects.update(due_on=long_ago.date())
    retention.run()
    assert not Case.objects.exists()
    document.refresh_from_db()
    assert (document.content, document.file.name, document.case_id) == (None, "", None)
    assert not [one for one in tmp_path.rglob("*") if one.is_file()]
    assert [verdict(answer) for answer in (Client().get(f"/verificar/{code}/"), by_file(body))] == ["Válido", "Válido"]
    assert number in Client().get(f"/verificar/{code}/").content.decode()
    IssuedDocument.objects.update(verifiable_until=timezone.localdate() - timedelta(days=1))
    retention.run()
    assert not IssuedDocument.objects.exists()


def test_the_page_to_verify_is_for_everybody_and_keeps_nothing(client):
    from tests.support.public_pages import assert_for_everybody

    assert_for_everybody(client.get("/verificar/"))
    assert client.get("/verificar/no-hay-nada/").status_code == 404


def test_only_its_person_and_its_team_download_it(case, who, document):
    own = f"/seguimiento/{case.submission.reference}/documentos/{document.pk}/"
    desk = f"/admin/casos/{case.pk}/documentos/{document.pk}/"
    for user, address, status in (
        (case.submission.applicant, own, 200),
        (User.objects.create_user(email="otra@example.com"), own, 302),
        (who, own, 302),
        (who, desk, 200),
        (officer("ajeno"), desk, 404),
    ):
        client = Client()
        client.force_login(user)
        assert client.get(address).status_code == status, (user, address)
    assert Client().get(own).status_code == 302
