"""What may be cited as a source: official sites and named press, from a list that editors' administrators keep."""

import json

import pytest
from django.core.exceptions import ValidationError
from wagtail.blocks import StructBlockValidationError

from services_catalog import seed
from services_catalog.blocks import SourceBlock
from services_catalog.models import Office, TrustedSource
from services_catalog.models.trusted_source import is_trusted

TRUSTED = [row["domain"] for row in seed.read("trusted_sources")[1]]


def cited():
    """Yield (where, address) of every source of the first content."""
    for name, key in (("services", "slug"), ("guides", "slug"), ("checkers", "slug")):
        for row in seed.read(name)[1]:
            for url in row["source_urls"]:
                yield f"{name} {row[key]}", url
    for name in ("offices", "notices"):
        for number, row in enumerate(seed.read(name)[1]):
            if row["source_url"]:
                yield f"{name} {number}", row["source_url"]


def test_every_source_of_the_first_content_is_official_or_named_press():
    hosts = [(where, f".{url.split('/')[2].lower()}") for where, url in cited()]
    assert [(where, host) for where, host in hosts if not host.endswith(tuple(f".{one}" for one in TRUSTED))] == []
    assert len(hosts) > 400


def test_what_is_not_cited_is_kept_for_editors():
    rows = {row["slug"]: row for row in seed.read("services")[1]}
    assert "cubatramite.com" in rows["certificacion-de-nacimiento"]["editor_note"]
    assert all("cubacute.com" not in json.dumps(row["source_urls"]) for row in seed.read("guides")[1])


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("url", "trusted"),
    [
        ("https://www.minjus.gob.cu/es", True),
        ("https://gob.cu", True),
        ("https://GRANMA.cu./x", True),
        ("https://www.granma.cu:8080/x", True),
        ("https://granma.cu.example.com/", False),
        ("https://notgranma.cu/", False),
        ("https://evil-gob.cu/", False),
        ("https://granma.cu@cubacute.com/", False),
        ("https://cubacute.com/?granma.cu", False),
    ],
)
def test_a_site_counts_with_all_its_parts_and_nothing_that_only_looks_like_it(url, trusted):
    TrustedSource.objects.bulk_create([TrustedSource(domain=one, name=one) for one in ("gob.cu", "granma.cu")])
    assert is_trusted(url) is trusted


@pytest.mark.django_db
def test_an_editor_is_told_which_site_and_what_to_do():
    assert is_trusted("https://blog.example/")  # nobody keeps a list yet
    TrustedSource.objects.create(domain="granma.cu", name="Granma", kind="press")
    block = SourceBlock()
    assert block.clean(block.to_python({"url": "https://granma.cu/x", "title": ""}))
    with pytest.raises(StructBlockValidationError) as refused:
        block.clean(block.to_python({"url": "https://blog.example/x", "title": ""}))
    assert "blog.example" in str(refused.value.block_errors["url"])
    with pytest.raises(ValidationError, match=r"blog\.example"):
        Office(source_url="https://blog.example/x").clean()
