"""The results of a consultation as open data: CSV and JSON, with what its page says and no number more.

A hidden number is an empty cell, and the column `estado` says why, as in the figures (participation.figure_data).
No share is said: of few, it would tell the number that is hidden.
"""

import csv
import io
from typing import Any

from django.conf import settings
from django.utils import translation

from participation import consulting
from participation.figure_data import LICENCE, safe_cell
from participation.figure_hiding import rounded
from participation.models import Consultation, FigureState

COLUMNS = ("pregunta", "texto", "respuesta", "numero", "estado")


def lines(consultation: Consultation) -> list[dict[str, Any]]:
    """Return a dict of COLUMNS for each answer of each question, [] before the day of the results."""
    with translation.override(settings.LANGUAGE_CODE):
        _result, questions = consulting.results(consultation) or (None, [])
        return [
            {
                "pregunta": question.key,
                "texto": question.label,
                "respuesta": str(words),
                "numero": number,
                "estado": FigureState.SMALL if number is None else FigureState.ROUNDED,
            }
            for question in questions
            for words, number, _share in question.rows
        ]


def csv_text(consultation: Consultation) -> str:
    """Return the CSV (RFC 4180, UTF-8)."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS)
    writer.writeheader()
    writer.writerows({name: safe_cell(value) for name, value in line.items()} for line in lines(consultation))
    return text.getvalue()


def as_json(consultation: Consultation) -> dict[str, Any]:
    """Return the same, with what the consultation is and how many answered."""
    result, _questions = consulting.results(consultation) or (None, [])
    return {
        "consulta": consultation.title,
        "institucion": consultation.institution.name,
        "desde": consultation.opens_on,
        "hasta": consultation.closes_on,
        "quien_responde": consultation.answering,
        "respuestas": rounded(result.answers) if result else None,
        "decision": consultation.outcome,
        "licencia": LICENCE,
        "resultados": lines(consultation),
    }
