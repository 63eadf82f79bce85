"""Where the site speaks, and which of its sentences promise something: by words of time, keeping, telling and secrecy.

Everything a visitor reads stands in the messages (pages, mails, text messages, PDFs: `make lint` refuses words outside
them), in the first content, in the texts of the first forms, or in the description of the API.
"""

import html
import json
import re
from pathlib import Path

from config.api import api
from home.seed import WRITING

ROOT = Path(__file__).resolve().parents[2]
ES = re.compile(
    r"""
    (?:\b\d+|%\(\w+\)[sd]|\{\w+\})\s(?:días?|horas?|minutos?|segundos?|mes(?:es)?|años?)\b
    | \bse\s(?:guardan?|borran?|borrarán?|conservan?|eliminan?|queda)\b
    | \bguarda(?:mos|do|da)\b | \bborra(?:mos|do)\b
    | \b(?:le|les)\s(?:avis|diremos|dirán) | \bavisaremos | \bnadie\b | \bnunca\b | \bsiempre\b | \bcifrad
    | \bhasta\sel\b | \bdura\b | \b(?:vale|valía|sirve|sirva)\b
    | \brespond(?:erle|emos|eremos|erán)\b | \bdeben\srespond
    | \ble\s(?:envia|enviar)(?:mos|emos) | \brecibirá\b | \bgratis\b | \bsolo\s(?:usted|las?|los?|quien)\b
    | \bdentro\sde\s\d | \bcada\s(?:hora|noche|minuto|día)\b | \ba\smás\stardar\b | \bno\sse\spierde | \bsin\sanotar
    | \bno\s(?:ponen?|cargan?|traen)\b | \bmenos\sde\s\d | \bninguna\sinstitución\b | \buna\ssola\svez\b
    """,
    re.VERBOSE | re.IGNORECASE,
)
EN = re.compile(
    r"\b(?:never|always|nobody|within|for ever|(?:is|are) kept|at most|(?:good|valid) for"
    r"|\d+ (?:days?|hours?|minutes?|seconds?))\b",
    re.IGNORECASE,
)


def plain(text):
    """Return one line of what is read of a piece of HTML or of a message."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split())


def of_messages():
    """Yield what stands in English in the code for each message whose Spanish promises something."""
    for path in sorted((ROOT / "locale/es/parts").glob("*.po")):
        if path.stem == "installed":  # of libraries: their own affair
            continue
        for block in path.read_text(encoding="utf-8").split("\n\n"):
            found = re.findall(r'^(msgid|msgid_plural|msgstr(?:\[\d\])?) ((?:".*"\n?)+)', block, re.MULTILINE)
            said = {name: "".join(json.loads(line) for line in lines.strip().split("\n")) for name, lines in found}
            spanish = " ".join(text for name, text in said.items() if name.startswith("msgstr"))
            if said.get("msgid") and ES.search(plain(spanish)):
                yield plain(said["msgid"])


def _texts(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        if set(value) == {"es", "en"}:
            yield from _texts(value["es"])
        else:
            for inside in value.values():
                yield from _texts(inside)
    elif isinstance(value, list):
        if len(value) == 2 and all(isinstance(text, str) for text in value):
            yield value[0]  # [Spanish, English]
        else:
            for inside in value:
                yield from _texts(inside)


def of_first_content():
    """Yield each Spanish sentence of the texts about the site, and of what the first forms say around them."""
    pages = json.loads((ROOT / "home/seed_data/pages.json").read_text(encoding="utf-8"))
    forms = [
        json.loads(path.read_text(encoding="utf-8")) for path in (ROOT / "tramites_forms/seed_data").glob("*.json")
    ]
    around = [{key: form.get(key) for key in ("privacy_text", "sent_text", "declaration")} for form in forms]
    for text in _texts([*pages, *around, *WRITING]):
        for sentence in re.split(r"(?<=[.:?])\s+(?=[A-ZÁÉÍÓÚ¿«])", plain(text)):
            if ES.search(sentence):
                yield sentence


def of_the_api():
    """Yield each description of the API that promises something."""

    def walk(value):
        if isinstance(value, dict):
            for key, inside in value.items():
                if key in {"description", "summary"} and isinstance(inside, str):
                    yield inside
                else:
                    yield from walk(inside)
        elif isinstance(value, list):
            for inside in value:
                yield from walk(inside)

    return {
        plain(text) for text in walk(json.loads(json.dumps(api.get_openapi_schema(), default=str))) if EN.search(text)
    }


def promising():
    """Return {sentence} of everything that the site says and that may promise something."""
    return {*of_messages(), *of_first_content(), *of_the_api()}
