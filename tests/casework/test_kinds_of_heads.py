"""Heads edit the kinds of their institution: those alone, with its forms alone, and nothing of other institutions."""

import pytest

from casework.default_kind import shipped_kind
from casework.kind_versions import kind_publish
from casework.models import CaseKind, Role, State, Team, Transition
from services_catalog.models import Institution
from tests.support.officers import join, officer

pytestmark = pytest.mark.django_db
LIST = "/admin/snippets/casework/casekind/"


@pytest.fixture
def ours():
    return Institution.objects.create(name="Registro", slug="registro")


@pytest.fixture
def theirs():
    return Institution.objects.create(name="Vivienda", slug="vivienda")


@pytest.fixture
def head(ours):
    return join(officer("jefa"), Team.objects.create(name="Registro", institution=ours), role=Role.HEAD)


def kind_of(institution, slug):
    """A whole kind of an institution: taken, then decided."""
    kind = CaseKind.objects.create(name=slug.title(), slug=slug, institution=institution)
    words = {"explanation": "x", "translations": {}}
    first = State.objects.create(kind=kind, slug="a", label="Recibida", sort_order=0, **words)
    last = State.objects.create(kind=kind, slug="z", label="Respondida", sort_order=1, closes=True, **words)
    Transition.objects.create(kind=kind, slug="decide", label="Responder", source=first, target=last)
    kind_publish(kind)
    return kind


def posted(kind, **said):
    """What the page of a kind sends when nothing is changed but `said`."""
    states, steps = list(kind.states.all()), list(kind.transitions.all())
    data = {name: getattr(kind, name) for name in ("name", "slug", "legal_days", "legal_unit", "extension_days",
                                                   "redirect_days", "appeal_days", "correction_days", "opinion_days",
                                                   "document_title", "document_text", "document_fact")}  # fmt: skip
    data |= {"institution": kind.institution_id or "", "opinion_told": "on"}
    for prefix, rows, names in (
        ("states", states, ("slug", "label", "explanation", "staff_label", "sort_order")),
        ("transitions", steps, ("slug", "label", "source_id", "target_id", "who", "message")),
    ):
        data |= {f"{prefix}-TOTAL_FORMS": len(rows), f"{prefix}-INITIAL_FORMS": len(rows)}
        data |= {f"{prefix}-MIN_NUM_FORMS": 0, f"{prefix}-MAX_NUM_FORMS": 1000}
        for place, row in enumerate(rows):
            data |= {f"{prefix}-{place}-{name.removesuffix('_id')}": getattr(row, name) for name in names}
            data |= {
                f"{prefix}-{place}-id": row.pk,
                f"{prefix}-{place}-ORDER": place + 1,
                f"{prefix}-{place}-DELETE": "",
            }
            data[f"{prefix}-{place}-translations"] = "{}"
        for place, row in enumerate(states):
            if row.closes:
                data[f"states-{place}-closes"] = "on"
    return data | said


def test_a_head_changes_a_kind_of_their_institution_and_puts_it_in_force(head, ours, client):
    kind = kind_of(ours, "nuestro")
    client.force_login(head)
    page = client.get(f"{LIST}edit/{kind.pk}/")
    assert page.status_code == 200
    assert f'href="{LIST}edit/{kind.pk}/"' in client.get(LIST).content.decode()
    answer = client.post(f"{LIST}edit/{kind.pk}/", posted(kind, legal_days="12"))
    assert answer.status_code == 302, answer.content.decode()[-3000:]
    assert kind.in_force.number == 2 and kind.in_force.document["legal_days"] == 12
    assert kind.in_force.made_by == head
    assert client.get(f"/admin/tipos-de-caso/{kind.pk}/muestra/").status_code == 200


def test_those_of_others_and_those_of_all_are_not_there(head, ours, theirs, client):
    strange = [kind_of(theirs, "suyo"), shipped_kind("duplicado")]
    client.force_login(head)
    said = client.get(LIST).content.decode()
    for kind in strange:
        for page in ("edit", "usage", "history", "history-results"):
            assert client.get(f"{LIST}{page}/{kind.pk}/").status_code == 404, (kind, page)
        assert client.post(f"{LIST}edit/{kind.pk}/", posted(kind, legal_days="1")).status_code == 404
        assert client.get(f"{LIST}delete/{kind.pk}/").status_code in (302, 403, 404)
        assert client.post(f"{LIST}delete/{kind.pk}/").status_code in (302, 403, 404)
        assert client.get(f"/admin/tipos-de-caso/{kind.pk}/muestra/").status_code == 404
        assert f"/edit/{kind.pk}/" not in said
        kind.refresh_from_db()
        assert kind.legal_days == 30


def test_a_kind_is_neither_given_to_nor_taken_from_another_institution(head, ours, theirs, client):
    kind = kind_of(ours, "nuestro")
    client.force_login(head)
    for institution in (theirs.pk, ""):
        answer = client.post(f"{LIST}edit/{kind.pk}/", posted(kind, institution=institution))
        assert answer.status_code == 200, "the page says what is wrong"
        kind.refresh_from_db()
        assert kind.institution == ours
    assert "Vivienda" not in client.get(f"{LIST}edit/{kind.pk}/").content.decode()


def test_who_is_head_nowhere_or_of_no_institution_comes_not_near(ours, client):
    kind = kind_of(ours, "nuestro")
    team = Team.objects.get_or_create(name="Sin institución")[0]
    own = Team.objects.create(name="Otro del registro", institution=ours)
    for user in (
        join(officer("jefa-de-nadie"), team, role=Role.HEAD),
        join(officer("funcionaria"), own),
        join(officer("lectora"), own, role=Role.READER),
        join(officer("sin-mano", "access_admin", "view_case"), own, role=Role.HEAD),
    ):
        client.force_login(user)
        for page in (LIST, f"{LIST}add/", f"{LIST}edit/{kind.pk}/", f"/admin/tipos-de-caso/{kind.pk}/muestra/"):
            assert client.get(page).status_code in (302, 403, 404), (user, page)
