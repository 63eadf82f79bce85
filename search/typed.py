"""How people type on a telephone, brought to the words they meant: «q ase falta xa lisensiadeconduccion»."""

from . import analysis
from .fillers import SPANISH

# Small words as text messages write them. «D'Viajeros», «17 y J» and «A-2» keep their letters: see `is_small`.
SMALL = analysis.word_set("""
    q k qe x xq xk pq pk xa pa pal d dl m t s n tb tmb tbn xfa xfavor pf dnd cdo
""")
# Small words and words of asking by how they sound: «ke», «komo», «kiero», «nesesito», «aser».
BY_SOUND = {
    analysis.sound(word): word
    for word in sorted(analysis.STOP_WORDS | {analysis.fold(word) for word in analysis.word_set(SPANISH)})
    if len(word) > 2
}
SHORTEST_JOINED, LONGEST_JOINED = 6, 30
SHORTEST_PART = 4
SHORTEST_ALONE = 5  # of the one word left when only small ones are taken off: «depesca»
# What may be joined to the words that count.
JOINTS = sorted(analysis.word_set("de del la el los las en al con sin por para ante no mi se"))


def is_small(token, following, phrases):
    """Say whether a token is a small word of a text message, unless it begins one of the known `phrases`."""
    return token.folded in SMALL and not (following and (token.term, following.term) in phrases)


def as_meant(token):
    """Return an unknown token as the word of asking that sounds the same, None if it is a small word, else itself."""
    meant = BY_SOUND.get(analysis.sound(token.folded))
    if meant is None or len(token.folded) < 2:
        return token
    if meant in analysis.STOP_WORDS:
        return None
    return token._replace(term=analysis.stem(meant), folded=meant)


def taken_apart(token, known):
    """Return the Tokens of words typed as one, and how they are written: «cambiodechapa». Nothing if it is no such.

    `known` tells the term and the surface of a folded word, or None.
    """
    text = token.folded
    if not SHORTEST_JOINED <= len(text) <= LONGEST_JOINED or len(text) != token.end - token.start:
        return [], ""
    pieces = _pieces(text, known)
    words = [piece for piece in pieces if piece[2]]
    if not words or len(pieces) < 2 or (len(words) == 1 and words[0][1] - words[0][0] < SHORTEST_ALONE):
        return [], ""
    found = [
        analysis.Token(term, text[start:end], surface, token.start + start, token.start + end)
        for start, end, (term, surface) in words
    ]
    return found, " ".join(word[1] if word else text[start:end] for start, end, word in pieces)


def _pieces(text, known):
    """Return [(start, end, known word or None for a small one)] of the fewest pieces that make up `text`."""
    ways = {len(text): []}  # of the rest from each place
    for start in range(len(text) - 1, -1, -1):
        ends = [start + len(joint) for joint in JOINTS if text.startswith(joint, start)]
        found = [[(start, end, None), *ways[end]] for end in ends if end in ways]
        for end in (end for end in ways if end >= start + SHORTEST_PART or text[start:end].isdigit()):
            if word := known(text[start:end]):
                found.append([(start, end, word), *ways[end]])
        if found:
            ways[start] = min(found, key=lambda pieces: (len(pieces), sum(piece[2] is None for piece in pieces)))
    return ways.get(0, [])


def put_together(found, known):
    """Yield the Tokens of a text, those of one word typed as two («car net») as that word."""
    place = 0
    while place < len(found):
        first, second = found[place], found[place + 1] if place + 1 < len(found) else None
        if second and second.start == first.end + 1 and not (known(first.folded) and known(second.folded)):
            whole = first.folded + second.folded
            if len(whole) >= SHORTEST_ALONE and known(whole) and first.folded not in SMALL:
                yield analysis.Token(analysis.stem(whole), whole, first.exact + second.exact, first.start, second.end)
                place += 2
                continue
        yield first
        place += 1
