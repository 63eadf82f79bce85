"""Every state of every way to certify, on every page that tells it: what it is, why, and what can be done from there.

A state is made as people make it; then its words are looked for, every link and button of the page is followed, and
what was decided is told by e-mail, or by text message to who has only a phone.
"""

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone, translation
from lxml import html

from accounts import identity_app, sms
from accounts.certification_state import standing_of
from accounts.models import Certification, CertificationRequest, Evidence, User
from accounts.services import (
    appeal_answer,
    appeal_send,
    certification_create,
    certification_revoke,
    evidence_keep,
    photos_send,
    request_certify,
    request_open,
    request_refuse,
)
from accounts.tasks import certification_decided, certification_told, tell_of_ends
from config.settings.accounts import with_phones
from core.levels import Level
from core.standing import told
from tests.accounts.test_certifying import certifier
from tests.support.forms_data import contact_form
from tests.support.people import person
from tests.support.proof import just_proved
from tramites_forms.services import draft_start

pytestmark = pytest.mark.django_db
PHOTOS = Certification.Method.DOCUMENT
CARNE = "85031512345"
CONTENT = {"/contacto/", "/oficinas/", "/oficinas/?certifican=cuentas"}  # pages of the first content, not loaded here


@pytest.fixture(autouse=True)
def installation(settings):
    for name, value in with_phones("memory:").items():
        setattr(settings, name, value)
    settings.IDENTITY_APP_URL, settings.IDENTITY_APP_KEY = "https://identidad.example/", "k" * 40
    sms.outbox.clear()
    cache.clear()
    with translation.override("es"):
        yield


def reached_by(way):
    return person() if way == "email" else person(None, phone="+5352123456", phone_verified_at=timezone.now())


class World:
    """One person on the way, a certifier, and another who answers appeals."""

    def __init__(self, client, user):
        self.client, self.user = client, user
        self.cesar, self.celia = certifier("cesar@inst.example"), certifier("celia@inst.example")
        just_proved(client, user)

    def code(self):
        return request_open(user=self.user)

    def photos(self, *kinds, send=False):
        request = request_open(user=self.user, method=PHOTOS)
        for kind in kinds or Evidence.Kind:
            evidence_keep(request=request, kind=kind, body=b"jpeg")
        if send:
            photos_send(request=request)
        return CertificationRequest.objects.get(pk=request.pk)

    def refuse(self, request, explanation="Traiga otro carné"):
        request_refuse(request=request, by=self.cesar, reason="not_the_person", explanation=explanation)
        certification_decided(request_id=str(request.pk))
        return CertificationRequest.objects.get(pk=request.pk)

    def appeal(self, refusal):
        appeal_send(request=refusal, text="Soy yo")
        return CertificationRequest.objects.get(pk=refusal.pk)

    def answer(self, refusal, *, upheld):
        appeal_answer(request=self.appeal(refusal), by=self.celia, upheld=upheld, answer="Lo miramos otra vez")
        certification_decided(request_id=str(refusal.pk))

    def certify(self, name="Ana Pérez", **fields):
        return certification_create(user=self.user, carne=CARNE, legal_name=name, method="desk", **fields)

    def decide(self, request, name="Ana Pérez"):
        request_certify(request=request, by=self.cesar, carne=CARNE, legal_name=name)
        certification_decided(request_id=str(request.pk))

    def move(self, request, **fields):
        type(request).objects.filter(pk=request.pk).update(**fields)

    def away(self):
        self.client.post("/cuenta/certificar/ir/")

    def withdraw(self, one, reason="El nombre no era el suyo"):
        certification_revoke(certification=one, by=self.cesar, reason=reason)
        certification_told(certification_id=str(one.pk))


def past(days):
    return timezone.now() - timedelta(days=days)


def expired_code(w):
    w.move(w.code(), expires_at=past(1))


def old_refusal(w):
    w.move(w.refuse(w.code()), decided_at=past(31))


def refused_twice(w):
    w.appeal(w.refuse(w.code(), "Primera vez"))
    w.refuse(w.code(), "Segunda vez")


def several(w):
    w.appeal(w.refuse(w.code()))
    w.code()
    w.photos(send=True)
    w.away()


def upheld(w):
    w.answer(w.refuse(w.code()), upheld=True)


def upheld_then_ended(w):
    upheld(w)
    w.user.certification_requests.filter(state="open").update(expires_at=past(1))


def certified_after_refusal(w):
    w.refuse(w.photos(send=True))
    w.decide(w.code())


def certified_while_photos_wait(w):
    w.photos(send=True)
    w.decide(w.code())


def ends_soon(w):
    w.certify(expires_at=timezone.now() + timedelta(days=20))
    tell_of_ends(0)
    certification_told(certification_id=str(w.user.certifications.get().pk))


def withdrawn_then_refused(w):
    w.withdraw(w.certify())
    w.refuse(w.photos(send=True))


def correction(w):
    w.certify()
    w.code()


def corrected(w):
    w.certify()
    w.decide(w.code(), name="Ana María Pérez")


def correction_refused(w):
    w.certify()
    w.refuse(w.code())


# {state: (how it comes about, keys told, words of /cuenta/certificar/, acts that must be there, message, level)}
R, C = Level.REGISTERED, Level.CERTIFIED
APPEAL, CODE, SEND, AGAIN, DESK = "apelar", "Pida", "fotos/", "ir/", "certificar/"
STATES = {
    "nothing": (lambda w: None, ["not_certified"], ["Elija una de tres maneras"], [DESK, SEND, AGAIN], None, R),
    "code": (lambda w: w.code(), ["code"], ["Muestre este código", "Válido"], [SEND, AGAIN], None, R),
    "code ended": (expired_code, ["code_ended"], ["Su código venció", "Pida otro"], [DESK, SEND], None, R),
    "photos begun": (lambda w: w.photos("face"), ["photos_begun"], ["guardada una de las tres"], [SEND], None, R),
    "photos ready": (lambda w: w.photos(), ["photos_ready"], ["guardadas 3 de las tres"], [SEND], None, R),
    "photos wait": (lambda w: w.photos(send=True), ["waiting"], ["no tiene que hacer nada"], [DESK, AGAIN], None, R),
    "application": (lambda w: w.away(), ["away"], ["no ha confirmado"], [AGAIN, DESK, SEND], None, R),
    "refused at the desk": (
        lambda w: w.refuse(w.code()),
        ["refused"],
        ["no es de la persona que vino", "Traiga otro carné", "Puede apelar hasta"],
        [APPEAL, DESK, SEND],
        "en el punto de certificación",
        R,
    ),
    "refused photos": (
        lambda w: w.refuse(w.photos(send=True)),
        ["refused"],
        ["La cara de su foto", "Traiga otro carné"],
        [APPEAL, SEND, DESK],
        "con las fotos que envió",
        R,
    ),
    "refused, too late to appeal": (old_refusal, ["refused"], ["El plazo para apelar terminó"], [DESK, SEND], None, R),
    "refused twice": (
        refused_twice,
        ["refused", "appeal_waits"],
        ["Segunda vez", "Respuestas anteriores", "Primera vez", "Su apelación espera respuesta"],
        [APPEAL, DESK],
        "en el punto de certificación",
        R,
    ),
    "appealed": (
        lambda w: w.appeal(w.refuse(w.code())),
        ["appeal_waits"],
        ["La mirará alguien que no intervino"],
        [DESK, SEND],
        None,
        R,
    ),
    "appeal accepted, desk": (
        upheld,
        ["code"],
        ["Usted tenía razón: puede volver", "Lo miramos otra vez", "Muestre este código"],
        [SEND],
        "Tiene un código nuevo",
        R,
    ),
    "appeal accepted, the code ended": (
        upheld_then_ended,
        ["code_ended", "appeal_upheld"],
        ["Su código venció", "Lo miramos otra vez"],
        [DESK],
        None,
        R,
    ),
    "appeal accepted, photos": (
        lambda w: w.answer(w.refuse(w.photos(send=True)), upheld=True),
        ["appeal_upheld"],
        ["Usted tenía razón", "Lo miramos otra vez"],
        [SEND],
        "Envíe las fotos de nuevo",
        R,
    ),
    "appeal denied": (
        lambda w: w.answer(w.refuse(w.code()), upheld=False),
        ["appeal_denied"],
        ["La decisión se mantiene", "Lo miramos otra vez"],
        [DESK, SEND],
        "la decisión se mantiene",
        R,
    ),
    "several at once": (
        several,
        ["away", "waiting", "code", "appeal_waits"],
        ["no ha confirmado", "Estamos mirando sus fotos", "Muestre este código", "espera respuesta"],
        [AGAIN],
        None,
        R,
    ),
    "certified": (lambda w: w.decide(w.code()), ["certified"], ["Ana Pérez"], [DESK], "Su cuenta está certificada", C),
    "certified after a refusal": (certified_after_refusal, ["certified"], ["Ana Pérez"], [DESK], "certificada", C),
    "certified while photos wait": (
        certified_while_photos_wait,
        ["certified"],
        ["Ana Pérez"],
        [DESK],
        "certificada",
        C,
    ),
    "ends soon": (ends_soon, ["ends_soon"], ["está por terminar"], [DESK, SEND, AGAIN], "Certifíquela de nuevo", C),
    "ended": (lambda w: w.certify(expires_at=past(1)), ["ended"], ["Valía hasta"], [DESK, SEND, AGAIN], None, R),
    "withdrawn": (
        lambda w: w.withdraw(w.certify()),
        ["withdrawn"],
        ["El nombre no era el suyo", "escríbanos"],
        [DESK, SEND],
        "Se retiró la certificación",
        R,
    ),
    "withdrawn, then refused": (
        withdrawn_then_refused,
        ["withdrawn", "refused"],
        ["El nombre no era el suyo", "La cara de su foto"],
        [APPEAL, SEND],
        "con las fotos que envió",
        R,
    ),
    "asked for a correction": (
        correction,
        ["certified", "code"],
        ["Muestre este código", "Tiene un código para corregir"],
        [],
        None,
        C,
    ),
    "corrected": (corrected, ["certified"], ["Ana María Pérez"], [DESK], "Corregimos el nombre", C),
    "correction refused": (
        correction_refused,
        ["certified", "refused"],
        ["No se corrigieron sus datos", "Traiga otro carné"],
        [APPEAL, DESK],
        "sigue certificada",
        C,
    ),
}


def main_of(client, path):
    answer = client.get(path)
    assert answer.status_code == 200, path
    return html.fromstring(answer.content.decode()).get_element_by_id("main")


def words(element):
    return re.sub(r"\s+", " ", element.text_content())


def acts(main):
    """Return ([addresses of links], [(address, data) of buttons]) of a page."""
    links = [a.get("href") for a in main.iter("a")]
    buttons = [(form.get("action"), dict(form.form_values())) for form in main.forms if form.method == "POST"]
    return links, buttons


def follow(client, path, main):
    """Follow every link and press every button of a page: each leads somewhere that answers."""
    links, buttons = acts(main)
    for link in links:
        if link.startswith("/") and link not in CONTENT:
            assert client.get(link, follow=True).status_code == 200, link
    for action, data in buttons:
        answer = client.post(action or path, data)
        assert answer.status_code in {200, 302}, action
        if answer.status_code == 302 and answer["Location"].startswith("/"):
            assert client.get(answer["Location"], follow=True).status_code == 200
    return links + [action or path for action, _data in buttons]


@pytest.mark.parametrize("state", STATES)
def test_each_state_is_told_with_its_reason_and_what_can_be_done_is_done_from_there(client, state):
    make, keys, says, can, _message, level = STATES[state]
    world = World(client, person())
    make(world)
    fresh = User.objects.get(pk=world.user.pk)
    assert [one.key for one in told(fresh)] == keys
    assert fresh.level == level
    space = main_of(client, "/cuenta/")
    for one in told(fresh):
        assert one.title in words(space)
        assert all(text in words(space) for text in one.texts)
        assert any(a.get("href") == one.url for a in space.iter("a"))
    page = main_of(client, "/cuenta/certificar/")
    missing = [text for text in says if text not in words(page) + words(space)]
    assert not missing
    ways = follow(client, "/cuenta/certificar/", page)
    for end in can:
        assert any(way.endswith(end) or f"{end}" in way for way in ways), (end, ways)
    assert "persona que vino" not in words(page) or not standing_of(fresh).photos.refusal


@pytest.mark.parametrize("state", STATES)
def test_a_form_that_needs_it_tells_the_same_before_filling_and_before_sending(client, state):
    world = World(client, person())
    STATES[state][0](world)
    form = contact_form(level=Level.CERTIFIED)
    fresh = User.objects.get(pk=world.user.pk)
    start = words(main_of(client, f"/formularios/{form.slug}/"))
    draft = draft_start(form, user=fresh, answers={"nombre": "Ana", "mensaje": "Hola"}, done=["escribanos"])
    check = words(main_of(client, f"/solicitudes/{draft.pk}/revisar/"))
    shown = [one for one in told(fresh) if one.key not in {"certified", "ends_soon"}]
    if fresh.certification:
        assert "tiene que estar certificada" not in start
        assert "Enviar la solicitud" in check
        return
    assert "su cuenta tiene que estar certificada" in start
    for one in shown:
        for page in (start, check):
            assert one.title in page
            assert all(text in page for text in one.texts)
    assert "Enviar la solicitud" not in check


@pytest.mark.parametrize("way", ["email", "phone"])
@pytest.mark.parametrize("state", [name for name, row in STATES.items() if row[4]])
def test_what_was_decided_is_written_without_a_name_a_number_or_the_reason(client, mailoutbox, state, way):
    world = World(client, reached_by(way))
    STATES[state][0](world)
    if way == "email":
        said = mailoutbox[-1].body
        assert mailoutbox[-1].to == ["ana@nauta.example"]
        assert STATES[state][4] in re.sub(r"\s+", " ", said)
    else:
        number, said = sms.outbox[-1]
        assert number == world.user.phone
        assert len(said) <= 160
        assert said.startswith("Soberanía: ")
    assert "/cuenta/certificar/" in said
    for secret in ("Ana", CARNE, "Traiga otro", "no era el suyo"):
        assert secret not in said


def test_who_is_certified_by_one_way_leaves_nothing_of_the_others(client):
    world = World(client, person())
    refused = world.appeal(world.refuse(world.photos(send=True)))
    world.photos(send=True)
    world.code()
    world.certify()
    assert not Evidence.objects.exists()
    assert not world.user.certification_requests.filter(state="open").exists()
    assert not CertificationRequest.objects.appeals().exists()
    assert refused.appeal_waits


def test_looking_at_the_photos_writes_nothing(client):
    world = World(client, person())
    assert client.get("/cuenta/certificar/fotos/").status_code == 200
    assert client.get("/cuenta/certificar/fotos/frente/").status_code == 200
    assert not world.user.certification_requests.exists()


@pytest.mark.parametrize(("old", "new"), [("front", "frente"), ("back", "dorso"), ("face", "cara")])
def test_the_first_addresses_of_the_photos_lead_to_those_in_spanish(client, old, new):
    World(client, person())
    answer = client.get(f"/cuenta/certificar/fotos/{old}/")
    assert (answer.status_code, answer["Location"]) == (301, f"/cuenta/certificar/fotos/{new}/")
    assert "front" not in client.get("/cuenta/certificar/fotos/").content.decode()


@pytest.mark.parametrize(("answers", "said"), [(9, ""), (10, "la mitad llegó en 5 horas o menos")])
def test_how_long_photos_take_is_told_from_ten_answers_on(client, answers, said):
    world = World(client, person())
    for hours in range(1, answers + 1):
        other = User.objects.create_user(email=f"p{hours}@nauta.example")
        sent = past(2)
        CertificationRequest.objects.create(
            user=other, method=PHOTOS, state="certified", sent_at=sent, decided_at=sent + timedelta(hours=hours)
        )
    page = words(main_of(client, "/cuenta/certificar/"))
    assert ("9 de cada 10" in page) == bool(said)
    assert said in page
    assert world.user.pk


def test_a_certifier_takes_back_a_certification_that_was_a_mistake(client):
    world = World(client, person())
    one = world.certify()
    client.force_login(world.cesar)
    found = client.post("/admin/certificar/retirar/", {"carne": "850315 12345"})
    assert found["Location"] == f"/admin/certificar/retirar/{one.pk}/"
    assert "Ana Pérez" in client.get(found["Location"]).content.decode()
    assert client.post(found["Location"], {"reason": " "}).status_code == 200
    client.post(found["Location"], {"reason": "Era el carné de su hermana"})
    assert User.objects.get(pk=world.user.pk).level == Level.REGISTERED
    assert world.user.data_accesses.filter(actor=world.cesar).count() >= 2
    assert client.get(found["Location"]).status_code == 404  # it does not stand any more
    mine = certification_create(user=world.cesar, carne="70010112345", legal_name="César", method="desk")
    assert client.get(f"/admin/certificar/retirar/{mine.pk}/").status_code == 404


def test_each_reason_reads_for_the_certifier_as_the_person_will_read_it(client):
    world = World(client, person())
    photos = world.photos(send=True)
    client.force_login(world.cesar)
    page = client.get(f"/admin/certificar/{photos.pk}/").content.decode()
    assert "La cara de su foto no es la del carné" in page
    assert "persona que vino" not in page


def test_the_walk_knows_every_state_a_way_can_be_in(client):
    seen = set()
    for make, *_rest in STATES.values():
        User.objects.all().delete()
        world = World(client, person())
        make(world)
        seen |= {way.state for way in standing_of(User.objects.get(pk=world.user.pk)).ways}
    assert seen == {"none", "code", "code_ended", "photos_begun", "photos_ready", "waiting", "away"}
    assert identity_app.offered()
