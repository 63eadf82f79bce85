"""Who a request is of: whatever is posted, what is sent names the certified person where the form says so."""

from datetime import timedelta

import pytest
from django.utils import timezone, translation

from accounts.models import User
from accounts.services import certification_create
from core.levels import Level
from tests.support.forms_data import contact_form, field, stream_step
from tests.support.proof import just_proved
from tramites_forms import seed
from tramites_forms.certified import stated_answers
from tramites_forms.compiler import compile_field
from tramites_forms.document import all_fields
from tramites_forms.field_types import bind, registered
from tramites_forms.filling import Filling
from tramites_forms.models import Draft, OnlineForm, Submission
from tramites_forms.schema import described
from tramites_forms.services import CannotSend, draft_save, draft_start, submission_send

pytestmark = pytest.mark.django_db
CARNE, OTHER_CARNE, NAME = "85031512345", "90010112345", "Ana María de la Cruz Pérez"
STATED = {"carne": CARNE, "person": {"full_name": NAME}}
CERTIFIED_FORMS = sorted(
    path.stem for path in seed.FILES.glob("*.json") if '"level": 2' in path.read_text(encoding="utf-8")
)


@pytest.fixture(autouse=True)
def in_spanish():
    with translation.override("es"):
        yield


@pytest.fixture
def ana():
    user = User.objects.create_user(email="ana@nauta.example")
    certification_create(user=user, carne=CARNE, legal_name=NAME, method="desk")
    return User.objects.get(pk=user.pk)


@pytest.fixture
def forms():
    seed.load(progress=lambda text: None)


def sample_for(spec):
    """Another person's answer to a question."""
    wrong = {
        "carne": OTHER_CARNE,
        "passport": "X1234567",
        "person": {"names": "Otra", "first_surname": "Persona"},
        "email": "otra@nauta.example",
        "phone": "+5352123456",
    }
    return wrong.get(spec["type"])


def odd_bodies(spec):
    """Yield what somebody would post to put another person into a question."""
    key = spec["key"]
    yield {key: OTHER_CARNE, f"{key}_0": "Otra", f"{key}_1": "Persona", f"{key}_2": "Mala"}
    yield {key: [OTHER_CARNE, OTHER_CARNE], f"{key}-0-{key}": OTHER_CARNE, f"initial-{key}": OTHER_CARNE}
    yield {key: "", f"{key}_0": "", f"{key}_1": ""}
    yield {key: "\u200b", f"{key}_0": '{"full_name": "Otra"}', f"{key}.full_name": "Otra"}


def test_there_are_fifteen_forms_for_certified_accounts_and_each_names_the_person():
    assert len(CERTIFIED_FORMS) == 15


@pytest.mark.parametrize("slug", CERTIFIED_FORMS)
def test_whatever_is_posted_the_certified_person_is_named(client, forms, ana, slug):
    """A step that asks who one is takes every odd body, and the draft says the certified person after each."""
    form = OnlineForm.objects.get(slug=slug, locale__language_code="es")
    just_proved(client, ana)
    stated = [spec for spec in all_fields(form.current_version().document) if bind(spec).states_applicant]
    assert {spec["type"] for spec in stated} >= {"carne", "person"}
    for spec in stated:
        for body in odd_bodies(spec):
            draft = draft_start(form, user=ana)
            step = next(s for s in draft.version.document["steps"] if spec in s["fields"])
            # Everything before it is answered, so that the step can be opened.
            before = {"documento": "carne", "relacion": "inscrita"}
            draft.answers = before | {spec["key"]: sample_for(spec)}  # and kept before there was this rule
            draft.done = [one["key"] for one in draft.version.document["steps"]]
            draft.save()
            client.post(f"/solicitudes/{draft.pk}/{step['key']}/", body)
            filling = Filling(Draft.objects.get(pk=draft.pk))
            if spec["key"] in filling.journey.answers:
                assert filling.journey.answers[spec["key"]] == STATED[spec["type"]], body
            stored = draft_save(draft, filling.journey.step(step["key"]), {spec["key"]: sample_for(spec)})
            said = stored.journey.answers.get(spec["key"])
            assert said in (None, STATED[spec["type"]]), body


@pytest.fixture
def short():
    """A form of one step: who one is (the certified person) and about whom it is (another)."""
    who = [
        field("carne", "Su carné", key="carne", prefill=True),
        field("person", "Su nombre", key="quien", prefill=True),
        field("date", "Su nacimiento", key="nacio", whose="certified"),
        field("text", "Nombre entero", key="entero", whose="certified"),
        field("carne", "Carné de su hijo", key="hijo"),
        field("carne", "Otro", key="otro", prefill=True, whose="other"),
    ]
    return contact_form(steps=[stream_step("Quién", *who, key="quien")], slug="prueba", level=Level.CERTIFIED)


WRONG = {
    "carne": OTHER_CARNE,
    "quien": {"names": "Otra", "first_surname": "Persona"},
    "nacio": "1990-01-01",
    "entero": "Otra Persona",
    "hijo": OTHER_CARNE,
    "otro": OTHER_CARNE,
}
RIGHT = {
    "carne": CARNE,
    "quien": {"full_name": NAME},
    "nacio": "1985-03-15",
    "entero": NAME,
    "hijo": OTHER_CARNE,
    "otro": OTHER_CARNE,
}


def test_what_is_sent_names_the_certified_person_and_others_only_where_it_says_so(short, ana):
    draft = draft_start(short, user=ana, answers=WRONG, done=["quien"])
    sent = submission_send(draft.pk, level=Level.CERTIFIED, declared=True)
    assert sent.answers == RIGHT


def test_the_page_shows_it_and_has_no_box_for_it(client, short, ana):
    just_proved(client, ana)
    draft = draft_start(short, user=ana)
    page = client.get(f"/solicitudes/{draft.pk}/quien/").content.decode()
    assert NAME in page
    assert CARNE in page
    assert "/cuenta/certificar/" in page
    for key in ("carne", "quien_0", "nacio_0", "entero"):
        assert f'name="{key}"' not in page
    assert 'name="hijo"' in page
    client.post(f"/solicitudes/{draft.pk}/quien/", {"hijo": OTHER_CARNE, "otro": OTHER_CARNE, "carne": OTHER_CARNE})
    check = client.get(f"/solicitudes/{draft.pk}/revisar/").content.decode()
    assert "De su certificación" in check
    assert NAME in check


def test_a_certification_that_came_or_went_before_sending_counts(short, ana):
    luis = User.objects.create_user(email="luis@nauta.example")
    draft = draft_start(short, user=luis, answers=WRONG, done=["quien"])
    with pytest.raises(CannotSend):  # what the page believed of the account does not count
        submission_send(draft.pk, level=Level.CERTIFIED, declared=True)
    certification_create(user=luis, carne="70010112345", legal_name="Luis Gil", method="desk")
    sent = submission_send(draft.pk, level=Level.CERTIFIED, declared=True)
    assert (sent.answers["carne"], sent.answers["quien"]) == ("70010112345", {"full_name": "Luis Gil"})
    draft = draft_start(short, user=ana, answers=WRONG, done=["quien"])
    ana.certifications.update(expires_at=timezone.now() - timedelta(seconds=1))
    with pytest.raises(CannotSend):
        submission_send(draft.pk, level=Level.CERTIFIED, declared=True)
    assert not Submission.objects.filter(applicant=ana).exists()


def test_who_is_not_certified_writes_it(short):
    luis = User.objects.create_user(email="luis@nauta.example")
    assert stated_answers(short.current_version().document, luis) == {}
    assert stated_answers(short.current_version().document, None) == {}


@pytest.mark.parametrize("prefill", [True, False])
@pytest.mark.parametrize("whose", ["certified", "other", None])
def test_the_choice_of_the_editor_is_in_the_version_only_when_it_is_not_the_default(prefill, whose):
    for name, field_type in registered().items():
        if field_type.identity is None:
            continue
        value = {"label": "x", "prefill": prefill, "required": True} | ({"whose": whose} if whose else {})
        spec = compile_field(field_type, value, "1")
        expected = whose == "certified" if whose else prefill
        assert bind(spec).states_applicant is expected, name
        assert ("whose" in spec) is (expected != prefill), name
        assert described(bind(spec)).get("readOnly", False) is expected, name
