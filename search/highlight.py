"""The line under a result: its summary, or the passage of its text that holds the words, with the words marked."""

from django.utils.html import conditional_escape, format_html_join
from django.utils.safestring import mark_safe

from . import analysis

LINE = 200
READ = 8_000  # letters of the body that are looked at
TELLING = 40  # letters: a shorter passage says less than the summary without marks


def line_of(hit, query):
    """Return the safe HTML of the line under `hit`: escaped text, matching words in <mark>.

    Of an office it is always its summary, which says where it is.
    """
    wanted = query.terms
    best, marks = hit.summary, analysis.spans(hit.summary, wanted)
    if not marks and hit.type != "office":
        passage = _passage(hit.body[:READ], wanted)
        if passage and (len(passage[0]) >= TELLING or not hit.summary):
            best, marks = passage
    if not best:
        best, marks = "; ".join(hit.body.splitlines()), []
    best = _cut(best)
    return _marked(best, [(start, end) for start, end in marks if end <= len(best)])


def title_of(hit, query):
    """Return the safe HTML of the title of `hit` with the matching words marked."""
    return _marked(hit.title, analysis.spans(hit.title, query.terms))


def _passage(body, wanted):
    """Return (text, marks) of the line of `body` that holds most of the wanted terms, or None."""
    known = analysis.known_words(body, wanted)
    if not known:
        return None
    text = max(body.splitlines(), key=lambda line: _held(line, known))
    first = analysis.spans(text, wanted)[0][0]
    if first > LINE // 2:
        text = "… " + text[text.rfind(" ", 0, first - LINE // 3) + 1 :]
    return text, analysis.spans(text, wanted)


def _held(line, known):
    """Return how many terms `line` holds, of the `known` words that stand for them."""
    return len({known[word] for word in analysis.WORD.findall(line) if word in known})


def _cut(text):
    if len(text) <= LINE + 20:
        return text
    return text[: text.rfind(" ", 0, LINE)].rstrip(",;: ") + " …"


def _marked(text, marks):
    pieces, place = [], 0
    for start, end in marks:
        pieces.append((conditional_escape(text[place:start]), text[start:end]))
        place = end
    html = format_html_join("", "{}<mark>{}</mark>", pieces)
    return mark_safe(html + conditional_escape(text[place:]))
