"""The rows of seed_data/ as the fields of our models. Pure: nothing here asks or changes the database."""

from datetime import date
from decimal import Decimal

from wagtail.rich_text import RichText

from core import places
from services_catalog.choices import TermFor


def stream(texts):
    return [("item", text) for text in texts]


def source_stream(urls):
    return [("source", {"url": url, "title": ""}) for url in urls]


def service_fields(row, category, institution, fee, form):
    """Return {field: value} of the ServicePage of one row. `fee`: the shared one of this price, or None."""
    cost, has_cost = row["cost"], row["cost"]["amount_cup"] is not None or row["cost"]["text"]
    own = bool(has_cost and not fee)
    amount = cost["amount_cup"]
    return {
        "title": row["title"],
        "summary": row["summary"],
        "search_description": row["summary"],
        "search_keywords": "\n".join(row["keywords"]),
        "category": category,
        "institution": institution,
        "online_form": form,
        "audience": row["audience"],
        "channels": row["channels"],
        "requirements": stream(row["requirements"]),
        "documents": stream(row["documents"]),
        "steps": stream(row["steps"]),
        "result": row.get("result", ""),
        "where": stream(row["where"]),
        "legal_basis": stream(row["legal_basis"]),
        "office_kinds": row["office_kinds"],
        "fee": fee,
        "cost_amount": Decimal(str(amount)) if own and amount is not None else None,
        "cost_note": cost["text"] or "" if own else "",
        "cost_dated": cost["dated"] or "" if own else "",
        "cost_checked_on": date.fromisoformat(row["checked_on"]) if own else None,
        "term_days": row["deadline_days"],
        "term_kind": row["deadline_kind"] or "",
        "term_for": row["deadline_for"] or TermFor.INSTITUTION.value,
        "term_note": row["deadline_text"] or "",
        "sources": source_stream(row["source_urls"]),
        "editor_note": row.get("editor_note", ""),
    }


def guide_fields(row):
    """Return {field: value} of the GuidePage of one row, without its procedures."""
    return {
        "title": row["title"],
        "summary": row["summary"],
        "search_description": row["summary"],
        "steps": [("step", step) for step in row["steps"]],
        "tips": stream(row["tips"]),
        "sources": source_stream(row["source_urls"]),
    }


def checker_fields(row, services):
    """Return {field: value} of the CheckerPage of one row. Keys are written in the file: addresses hold them.

    `services`: {key: ServicePage}; an ending leaves out those that an editor deleted.
    """
    endings = [
        ending
        | {
            "text": RichText(ending["text"]),
            "services": [services[slug] for slug in ending["services"] if slug in services],
        }
        for ending in row["endings"]
    ]
    return {
        "title": row["title"],
        "summary": row["summary"],
        "search_description": row["summary"],
        "search_keywords": "\n".join(row["keywords"]),
        "tree": [
            *(("question", question) for question in row["questions"]),
            *(("ending", ending) for ending in endings),
        ],
        "sources": source_stream(row["source_urls"]),
    }


def office_fields(row, kind, institution):
    """Return {field: value} of the Office of one row. Raises StopIteration for a province that is not one."""
    province = next(p for p in places.provinces() if p.name == row["province"])
    municipality = places.find_municipality(province.code, row["municipality"] or "")
    return {
        "name": row["name"],
        "kind": kind,
        "institution": institution,
        "province_code": province.code,
        "municipality_code": municipality.code if municipality else "",
        "address": row["address"] or "",
        "phone": row["phone"] or "",
        "hours": row["hours"] or "",
        "source_url": row["source_url"] or "",
        "checked_on": date.fromisoformat(row["checked_on"]),
    }


def same(field, now, wanted):
    """Say whether `now`, what a page holds in `field` (a model field), says the same as `wanted`."""
    if hasattr(field, "stream_block"):
        return without_ids(now.get_prep_value()) == without_ids(field.to_python(wanted).get_prep_value())
    return now == wanted


def without_ids(value):
    """Return the prepared value of a stream (lists and dicts) without the ids of its blocks."""
    if isinstance(value, dict):
        return {name: without_ids(inside) for name, inside in value.items() if name != "id"}
    return [without_ids(inside) for inside in value] if isinstance(value, list) else value
