"""SearchDocs made straight from a catalogue JSON, for tests and tuning that need no pages."""

import json
from datetime import date

from core.searchable import SearchDoc


def catalogue_docs(path):
    """Return the SearchDocs of the catalogue at `path`, as the rooms' extractors would make them."""
    with open(path, encoding="utf-8") as file:
        data = json.load(file)
    organisms = {item["slug"]: item for item in data["organisms"]}
    categories = {item["slug"]: item for item in data["categories"]}
    services = {item["slug"]: item for item in data["services"]}
    docs = [_service(item, organisms, categories) for item in data["services"]]
    docs += [_guide(item, services) for item in data["guides"]]
    docs += [_news(item) for item in data["news"]]
    docs += [_organism(item, data["services"]) for item in data["organisms"]]
    docs += [_office(number, item) for number, item in enumerate(data["offices"])]
    return docs


def _service(item, organisms, categories):
    organism, category = organisms[item["organism"]], categories[item["category"]]
    body = [
        *item["requirements"],
        *item["documents"],
        *item["steps"],
        item["cost"]["text"] or "",
        item["deadline_text"] or "",
    ]
    return SearchDoc(
        id=f"service:{item['slug']}",
        type="service",
        language="es",
        title=item["title"],
        url=f"/tramites/{item['slug']}/",
        summary=item["summary"],
        body="\n".join([*body, *item["legal_basis"], *item["where"]]),
        keywords=tuple(item["keywords"]),
        facets={
            "category": (item["category"],),
            "institution": (item["organism"],),
            "audience": tuple(item["audience"]),
            "online": ("yes",) if item["online_form"] else (),
        },
        labels={
            item["category"]: category["name"],
            item["organism"]: f"{organism['name']} ({organism['acronym'] or ''})",
        },
    )


def _guide(item, services):
    steps = [f"{step['title']}. {step['text']}" for step in item["steps"]]
    titles = [services[slug]["title"] for slug in item["services"] if slug in services]
    return SearchDoc(
        id=f"guide:{item['slug']}",
        type="guide",
        language="es",
        title=item["title"],
        url=f"/guias/{item['slug']}/",
        summary=item["summary"],
        body="\n".join([*steps, *item["tips"], *titles]),
    )


def _news(item):
    return SearchDoc(
        id=f"news:{item['slug']}",
        type="news",
        language="es",
        title=item["title"],
        url=f"/noticias/{item['slug']}/",
        summary=item["lead"],
        body="\n".join([*item["body_paragraphs"], item["source_name"]]),
        keywords=tuple(item["tags"]),
        date=date.fromisoformat(item["date"]),
    )


def _organism(item, services):
    own = [service["title"] for service in services if service["organism"] == item["slug"]]
    return SearchDoc(
        id=f"organism:{item['slug']}",
        type="organism",
        language="es",
        title=item["name"],
        url=f"/instituciones/{item['slug']}/",
        body="\n".join(own),
        keywords=(item["acronym"],) if item["acronym"] else (),
    )


def _office(number, item):
    place = [item["municipality"], item["province"]]
    return SearchDoc(
        id=f"office:{number}",
        type="office",
        language="es",
        title=item["name"],
        url=f"/oficinas/{number}/",
        summary=", ".join(part for part in [item["address"], *place] if part),
        body="\n".join(part for part in [item["kind"].replace("_", " "), item["phone"], item["hours"]] if part),
    )
