"""The rules of the catalogue's facts."""

from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.db.models import ProtectedError
from django.utils import translation

from services_catalog import wording
from services_catalog.models import Category, Fee, Office
from services_catalog.phones import office_phones
from services_catalog.slugs import RESERVED
from tests.support import factories_catalog as make


@pytest.mark.parametrize(
    ("text", "phones"),
    [
        ("4132 2370; 4132 3172", [("", "4132 2370", "+5341322370"), ("", "4132 3172", "+5341323172")]),
        ("social: 23 587297; 9", [("social", "2358 7297", "+5323587297"), ("", "9", "")]),
        ("45 913358", [("", "4591 3358", "+5345913358")]),
        ("18888", [("", "18888", "")]),
        ("53 45 913358", [("", "53 45 913358", "")]),
        ("llame", [("", "llame", "")]),
        ("٤٥ ٩١٣٣٥٨", [("", "٤٥ ٩١٣٣٥٨", "")]),
        ("", []),
        (" ; ", []),
    ],
)  # fmt: skip
def test_telephones_are_linked_only_when_they_are_surely_one(text, phones):
    assert [(phone.label, phone.number, phone.tel) for phone in office_phones(text)] == phones


@pytest.mark.parametrize(
    ("days", "kind", "whose", "words"),
    [
        (None, "", "institution", ""),
        (0, "", "institution", "En el momento"),
        (1, "natural", "institution", "Hasta 1 día natural"),
        (15, "working", "institution", "Hasta 15 días hábiles"),
        (7, "", "institution", "Hasta 7 días"),
        (3, "natural", "person", "Tiene 3 días naturales para hacerlo"),
    ],
)
def test_a_term_is_said_with_its_kind_of_days_and_whose_they_are(days, kind, whose, words):
    with translation.override("es"):
        assert wording.term_words(SimpleNamespace(term_days=days, term_kind=kind, term_for=whose)) == words


@pytest.mark.parametrize(("amount", "words"), [(None, ""), ("0", "Gratis"), ("25", "25,00 CUP"), ("0.5", "0,50 CUP")])
def test_a_price_is_said_as_people_read_it(amount, words):
    with translation.override("es"):
        assert wording.cost_words(Fee(cost_amount=amount and Decimal(amount))) == words


@pytest.mark.django_db
@pytest.mark.parametrize("slug", ["categoria", "vida", "solicitud"])
def test_words_of_our_addresses_are_refused_as_slugs(slug):
    assert slug in RESERVED
    make.catalogue()
    page = make.unsaved_service(slug)
    with pytest.raises(ValidationError) as refused:
        page.clean()
    assert slug in str(refused.value)
    with pytest.raises(ValidationError):
        Category(name="x", slug=slug).full_clean(exclude=["locale"])


@pytest.mark.django_db
def test_a_procedure_is_not_withdrawn_without_saying_why():
    page = make.service()
    page.withdrawn_on = date(2026, 1, 1)
    with pytest.raises(ValidationError) as refused:
        page.clean()
    assert list(refused.value.message_dict) == ["withdrawn_reason"]


@pytest.mark.django_db
def test_a_procedure_does_not_replace_itself_and_its_price_was_not_looked_up_tomorrow():
    page = make.service()
    page.replaced_by, page.cost_checked_on = page, date.today() + timedelta(days=2)
    with pytest.raises(ValidationError) as refused:
        page.clean()
    assert set(refused.value.message_dict) == {"replaced_by", "cost_checked_on"}


@pytest.mark.django_db
def test_a_price_below_zero_is_refused():
    fee = make.fee()
    fee.cost_amount = Decimal(-1)
    with pytest.raises(ValidationError):
        fee.full_clean()


@pytest.mark.django_db
def test_an_audience_that_nobody_knows_is_refused():
    page = make.service()
    page.audience = ["marcianos"]
    with pytest.raises(ValidationError) as refused:
        page.clean_fields(exclude=["path", "depth", "content_type"])
    assert "audience" in refused.value.message_dict


@pytest.mark.django_db
def test_shared_facts_in_use_cannot_be_deleted():
    page = make.service(fee=make.fee())
    for fact in (page.category, page.institution, page.fee):
        with pytest.raises(ProtectedError):
            fact.delete()


@pytest.mark.django_db
def test_an_office_gets_an_address_of_its_name_and_place_and_keeps_it():
    first = make.office("Registro Civil")
    second = make.office("Registro Civil")
    other = make.office("Registro Civil de Moa")
    assert (first.slug, second.slug, other.slug) == (
        "registro-civil-moa",
        "registro-civil-moa-2",
        "registro-civil-de-moa",
    )
    first.name = "Otro nombre"
    first.save()
    assert Office.objects.get(pk=first.pk).slug == "registro-civil-moa"


@pytest.mark.django_db
def test_an_office_is_not_in_a_municipality_of_another_province():
    office = make.office(province_code="12")
    with pytest.raises(ValidationError) as refused:
        office.clean()
    assert list(refused.value.message_dict) == ["municipality_code"]


@pytest.mark.django_db
def test_two_institutions_never_share_an_address():
    make.institution("minjus")
    with pytest.raises(IntegrityError):
        make.institution("minjus").__class__.objects.create(
            name="Otro", slug="minjus", locale=make.institution("minjus").locale
        )


@pytest.mark.django_db
def test_a_copied_procedure_is_not_taken_for_the_seeded_one():
    page = make.service("casa", import_key="casa")
    copy = page.copy(update_attrs={"slug": "casa-2", "title": "Casa 2"})
    assert copy.import_key is None
