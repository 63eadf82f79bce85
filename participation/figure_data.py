"""The figures as open data: CSV and JSON, a Frictionless Data Package that describes them, DCAT for portals.

A hidden number is an empty cell, and the column `estado` says why: the file stays valid by its own description.
"""

import csv
import io
from typing import Any

from django.conf import settings
from django.utils import translation

from core.site_owner import site_owner
from participation import published
from participation.models import FigurePeriod, FigureState
from participation.published import DIMENSIONS, MEASURES

COLUMNS = ("periodo", "medida", "dimension", "valor", "nombre", "numero", "estado")
LICENCE = {
    "name": "CC-BY-4.0",
    "title": "Creative Commons Attribution 4.0",
    "path": "https://creativecommons.org/licenses/by/4.0/",
}
TITLE = "Cifras de Soberanía"
ABOUT = (
    "Solicitudes recibidas y respondidas, tiempos, cuentas, visitas, búsquedas y opiniones, por mes y por año. Los "
    "números de personas se redondean a múltiplos de cinco y los menores de cinco no se muestran."
)


def lines() -> list[dict[str, Any]]:
    """Return a dict of COLUMNS for each published number, with names in the language of the sources."""
    rows = published.rows()
    with translation.override(settings.LANGUAGE_CODE):
        named = {
            dimension: published.names(dimension, {row.value for row in rows if row.dimension == dimension})
            for dimension in DIMENSIONS
            if dimension
        }
    return [
        {
            "periodo": row.period,
            "medida": row.measure,
            "dimension": row.dimension or "pais",
            "valor": row.value,
            "nombre": named[row.dimension][row.value] if row.dimension else "",
            "numero": row.number,
            "estado": row.state,
        }
        for row in rows
    ]


def csv_text() -> str:
    """Return the CSV (RFC 4180, UTF-8)."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS)
    writer.writeheader()
    writer.writerows({name: safe_cell(value) for name, value in line.items()} for line in lines())
    return text.getvalue()


def safe_cell(value: Any) -> Any:
    """Return a cell that no spreadsheet runs: names are what editors wrote."""
    return f"'{value}" if isinstance(value, str) and value.lstrip(" ").startswith(("=", "+", "-", "@", "\t")) else value


def as_json() -> dict[str, Any]:
    return {"medidas": _measures(), "cifras": lines()}


def _measures() -> list[dict[str, str]]:
    with translation.override(settings.LANGUAGE_CODE):
        return [
            {"medida": name, "nombre": str(title), "unidad": str(unit), "que_cuenta": str(about)}
            for name, (title, unit, about) in MEASURES.items()
        ]


def package() -> dict[str, Any]:
    """Return the description of the CSV: Frictionless Data Package, with each column and each measure."""
    fields = [
        ("periodo", "string", "Mes (2026-10) o año (2026).", {"required": True, "pattern": r"\d{4}(-\d{2})?"}),
        ("medida", "string", "Qué se cuenta.", {"required": True, "enum": list(MEASURES)}),
        ("dimension", "string", "Sobre qué: todo el país, una institución, un trámite o una provincia.",
         {"required": True, "enum": [name or "pais" for name in DIMENSIONS]}),
        ("valor", "string", "Cuál: la última parte de su dirección, o el código de la provincia. Vacío: el país.", {}),
        ("nombre", "string", "Cómo se llama hoy.", {}),
        ("numero", "integer", "El número. Vacío: no se muestra, y «estado» dice por qué.", {"minimum": 0}),
        ("estado", "string", "Cómo leer el número.", {"required": True, "enum": list(FigureState.values)}),
    ]  # fmt: skip
    schema = {
        "fields": [
            {"name": name, "type": kind, "description": about, **({"constraints": rules} if rules else {})}
            for name, kind, about, rules in fields
        ],
        "missingValues": [""],
        "primaryKey": ["periodo", "medida", "dimension", "valor"],
    }
    return {
        "name": "cifras",
        "title": TITLE,
        "description": ABOUT,
        "homepage": f"{settings.SITE_URL}/cifras/",
        "licenses": [LICENCE],
        "resources": [
            {
                "name": "cifras",
                "path": "cifras.csv",
                "profile": "tabular-data-resource",
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8",
                "schema": schema,
            }
        ],
        "measures": _measures(),
    }


def dcat() -> dict[str, Any]:
    """Return the entry for portals of open data (DCAT 2, JSON-LD): the licence stands on each distribution."""
    base = f"{settings.SITE_URL}/cifras/"
    last = FigurePeriod.objects.order_by("-published_at").first()
    files = (("cifras.csv", "text/csv"), ("cifras.json", "application/json"))
    distributions = [
        {
            "@id": f"{base}datos/{name}",
            "@type": "dcat:Distribution",
            "dct:title": name,
            "dcat:downloadURL": {"@id": f"{base}datos/{name}"},
            "dcat:accessURL": {"@id": base},
            "dcat:mediaType": {"@id": f"https://www.iana.org/assignments/media-types/{kind}"},
            "dct:license": {"@id": LICENCE["path"]},
        }
        for name, kind in files
    ]
    owner = site_owner()
    return {
        "@context": {
            "dcat": "http://www.w3.org/ns/dcat#",
            "dct": "http://purl.org/dc/terms/",
            "foaf": "http://xmlns.com/foaf/0.1/",
            "xsd": "http://www.w3.org/2001/XMLSchema#",
        },
        "@id": base,
        "@type": "dcat:Dataset",
        "dct:title": TITLE,
        "dct:description": ABOUT,
        "dct:language": settings.LANGUAGE_CODE,
        "dct:publisher": {"@type": "foaf:Agent", "foaf:name": owner.name or "Soberanía"},
        "dct:accrualPeriodicity": {"@id": "http://publications.europa.eu/resource/authority/frequency/MONTHLY"},
        **({"dct:modified": {"@type": "xsd:date", "@value": f"{last.published_at:%Y-%m-%d}"}} if last else {}),
        "dcat:landingPage": {"@id": base},
        "dcat:distribution": distributions,
    }
