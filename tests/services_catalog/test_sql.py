"""What pages ask the database: within the bars of ARCHITECTURE 4, and the same for few items as for many."""

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.support import factories_catalog as make

pytestmark = pytest.mark.django_db
LISTS = [
    "/tramites/",
    "/tramites/?categoria=vivienda&provincia=holguin&en_linea=1",
    "/tramites/categoria/vivienda/",
    "/tramites/vida/casarse/",
    "/guias/",
    "/guias/casarse/",
    "/instituciones/",
    "/instituciones/minjus/",
    "/oficinas/",
    "/oficinas/?provincia=holguin",
    "/oficinas/registro-de-moa/",
]


def queries(client, address):
    """Return the queries of an address, with what every process remembers already known."""
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200, address
    return [query["sql"] for query in asked]


def fill(few):
    """Make a catalogue of `few` of everything, all of it joined to the first of its kind."""
    cache.clear()
    make.places()
    fee = make.fee()
    services = [make.service(fee=fee, channels=["en_linea"], office_kinds=["registro_civil"]) for _ in range(few)]
    make.service((few > 3 and "muchos") or "pocos", office_kinds=["registro_civil"], fee=fee)
    make.guide("casarse", services) if few <= 3 else make.guide("otra-guia", services)
    for number in range(few):
        make.category(f"categoria-{few}-{number}")
        make.institution(f"institucion-{few}-{number}")
        make.office("Registro de Moa" if (few, number) == (2, 0) else f"Registro {few} {number}")
    return services


@pytest.mark.django_db(transaction=True)  # what is kept per publication is only kept outside of one
def test_a_procedure_costs_at_most_ten_queries(client):
    service, *_ = fill(2)
    asked = queries(client, f"/tramites/{service.slug}/")
    assert len(asked) <= 10, "\n".join(asked)
    fill(20)
    assert len(queries(client, f"/tramites/{service.slug}/")) == len(asked)


@pytest.mark.parametrize("address", LISTS)
def test_a_list_costs_at_most_twelve_queries_however_long_it_is(client, address):
    fill(2)
    asked = queries(client, address)
    assert len(asked) <= 12, "\n".join(asked)
    fill(20)
    assert len(queries(client, address)) == len(asked)


@pytest.mark.parametrize("address", ["/en/tramites/", "/en/oficinas/", "/en/guias/casarse/"])
def test_in_english_lists_stay_within_the_same_bar(client, address):
    fill(2)
    asked = queries(client, address)
    assert len(asked) <= 12, "\n".join(asked)


@pytest.mark.parametrize(
    ("address", "most"),
    [("/api/v1/services", 4), ("/api/v1/offices", 3), ("/api/v1/categories", 3), ("/api/v1/institutions", 3)],
)
def test_the_api_asks_little_and_the_same(client, address, most):
    fill(2)
    asked = queries(client, address)
    assert len(asked) <= most, "\n".join(asked)
    fill(20)
    assert len(queries(client, address)) == len(asked)
