"""The program that reads a PDF of a stranger and writes it anew without what acts. Run by core.limited, alone.

Only the structure is read, by qpdf: names come out of it without their escapes, objects out of their packed streams,
and what is inside of pictures, fonts and pages is never looked at nor unpacked. Types of actions, annotations and file
specifications: ISO 32000-2, 12.5.6, 12.6.4, 7.11 and 14.13.
"""

import io
import re

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream, String

# Every type of action there is but going to a place in the same document.
ACTIONS = frozenset(
    [
        "/GoToR",
        "/GoToE",
        "/GoToDp",
        "/Launch",
        "/Thread",
        "/URI",
        "/Sound",
        "/Movie",
        "/Hide",
        "/Named",
        "/SubmitForm",
        "/ResetForm",
        "/ImportData",
        "/NOP",
        "/JavaScript",
        "/SetOCGState",
        "/Rendition",
        "/Trans",
        "/GoTo3DView",
        "/RichMediaExecute",
        "/SetState",
    ]
)
MOVES = frozenset(["/NextPage", "/PrevPage", "/FirstPage", "/LastPage"])  # of the action Named; others are menu entries
ANNOTATIONS = frozenset(["/Movie", "/Sound", "/Screen", "/3D", "/RichMedia", "/FileAttachment", "/Projection"])
# Entries that have no other use than to act, to reach outside or to hold another form of what is shown.
ENTRIES = frozenset(
    [
        "/JavaScript",
        "/XFA",
        "/RichMediaContent",
        "/RichMediaSettings",
        "/3DD",
        "/SpiderInfo",
        "/URLS",
        "/IDS",
        "/Requirements",
        "/OPI",
        "/PresSteps",
        "/AlternatePresentations",
        "/Renditions",
        "/Collection",
        "/EmbeddedFiles",
        "/RC",
        "/RV",
        "/FFilter",
        "/FDecodeParms",
        "/NeedsRendering",
        "/Win",
        "/RH",
    ]
)
PLAYED = frozenset(["/Movie", "/Sound", "/MovieActions", "/Rendition"])
PLACES = frozenset(["/F", "/UF", "/DOS", "/Unix", "/Mac"])  # entries that, when they are text, name a file outside
ADDRESSES = frozenset(["/URI", "/URL", "/Base"])
SAFE = re.compile(rb"(?:https?://[^\\/\s]|mailto:|tel:)[^\\\x00-\x1f\x7f]*", re.IGNORECASE)
PICTURES = frozenset({"/Image", "/Form"})

# An object in whose text none of this stands is not looked at more closely. qpdf writes names without escapes.
SUSPECT = re.compile(
    rb"/(?:S|Subtype2?|Type)\s+(?:(?:%b|/PS|/EmbeddedFile)(?![^\s/<>\[\]()])|\d+ \d+ R)"
    rb"|(?:%b|/(?:AA|OpenAction|JS|EF|PS|Ref|ByteRange))(?![^\s/<>\[\]()])"
    rb"|(?:%b)\s*(?:\(|<(?!<)|\d+ \d+ R)"
    % tuple("|".join(names).encode() for names in (ACTIONS | ANNOTATIONS, ENTRIES | PLAYED, PLACES | ADDRESSES))
)
MOST_SIGNATURES = 20


class Refused(Exception):
    """`code` says why: broken, encrypted, carries, signed, xfa."""

    def __init__(self, code):
        self.code = code
        super().__init__(code)


def main(body):
    """Return ({"removed": [...], "kept": bool}, bytes of the PDF) or ({"refused": code}, b"").

    What carries a signature is kept byte for byte, or refused: written anew it would be signed by nobody.
    """
    try:
        with pikepdf.explicit_conversion():
            return made_anew(body)
    except Refused as refusal:
        return {"refused": refusal.code}, b""
    except pikepdf.PasswordError:
        return {"refused": "encrypted"}, b""
    except pikepdf.PdfError as error:
        locked = "encryption" in str(error) or "security handler" in str(error)
        return {"refused": "encrypted" if locked else "broken"}, b""
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError):
        return {"refused": "broken"}, b""


def made_anew(body):
    with pikepdf.open(io.BytesIO(body)) as pdf:
        look = Look(pdf)
        look.all()
        if look.signatures:
            refuse_changed(body, look)
            return {"removed": [], "kept": True}, body
        if not len(pdf.pages):
            raise Refused("broken")
        tidy(pdf)
        anew = written(pdf)
    if look.carries and carries_within_reach(body):
        raise Refused("carries")
    return {"removed": sorted(look.found), "kept": False}, anew


def written(pdf):
    """Return the bytes of a PDF as it is now: open to everyone, only what is reached from its start."""
    out = io.BytesIO()
    pdf.save(
        out,
        encryption=False,
        compress_streams=False,  # streams go as they are: nothing is unpacked
        stream_decode_level=pikepdf.StreamDecodeLevel.none,
        deterministic_id=True,
    )
    return out.getvalue()


def tidy(pdf):
    """Take away what is left empty, and what only had a meaning with what was taken out."""
    for key in list(pdf.trailer.keys()):
        if key not in {"/Root", "/Info", "/ID", "/Size"}:
            del pdf.trailer[key]
    if "/Perms" in pdf.Root:
        del pdf.Root["/Perms"]  # rights that a program gave to the bytes as they were
    for page in pdf.pages:
        marks = page.obj.get("/Annots")
        if isinstance(marks, Array):
            left = [mark for mark in marks if isinstance(mark, Dictionary) and "/Subtype" in mark]
            if len(left) < len(marks):
                page.obj["/Annots"] = Array(left)


def carries_within_reach(body):
    """Say whether another file is in a PDF: one that was taken out, and only lies there unreachable, does not count."""
    with pikepdf.open(io.BytesIO(body)) as pdf:
        reached = written(pdf)
    with pikepdf.open(io.BytesIO(reached)) as pdf:
        look = Look(pdf)
        look.all()
        return look.carries


def refuse_changed(body, look):
    """Raise Refused unless a signed document can stay as it is: well made, and nothing acts in any state of it."""
    if look.found or look.carries or len(look.signatures) > MOST_SIGNATURES:
        raise Refused("signed")
    try:
        pikepdf.open(io.BytesIO(body), attempt_recovery=False).close()
    except pikepdf.PdfError as error:
        raise Refused("signed") from error
    for end in sorted(look.signatures):
        if not 0 < end < len(body):
            continue  # the last signature is of the whole
        with pikepdf.open(io.BytesIO(body[:end])) as before:
            earlier = Look(before)
            earlier.all()
            if earlier.found or earlier.carries:
                raise Refused("signed")


class Look:
    """One walk over every object of a PDF. What acts is emptied where it stands; `found` names it."""

    def __init__(self, pdf):
        self.pdf = pdf
        self.found = set()
        self.carries = False  # another file is in it
        self.signatures = []  # where the bytes of each end
        self.given = self.rights()

    def rights(self):
        """Return the ids of signatures that no person made: those by which a program is given rights to a form."""
        perms = self.pdf.Root.get("/Perms")
        if not isinstance(perms, Dictionary):
            return set()
        given = (perms.get(name) for name in ("/UR", "/UR3"))
        return {one.objgen for one in given if isinstance(one, Dictionary)}

    def all(self):
        form = self.pdf.Root.get("/AcroForm")
        if isinstance(form, Dictionary) and "/XFA" in form and not has_fields(form):
            raise Refused("xfa")  # its pages are made by a program of its maker: without it there is nothing to see
        self.of(self.pdf.trailer)
        for thing in self.pdf.objects:
            if isinstance(thing, (Dictionary, Array, Stream)):
                text = (thing.stream_dict if isinstance(thing, Stream) else thing).unparse(resolved=True)
                if SUSPECT.search(text):
                    self.of(thing)

    def of(self, top):
        """Look at an object and at whatever is written inside it; what it refers to is met by itself."""
        ahead = [top]
        while ahead:
            node = ahead.pop()
            if isinstance(node, Array):
                ahead += [child for child in node if holds(child)]
            else:
                self.examine(node)
                ahead += [child for key in list(node.keys()) if holds(child := node.get(key))]

    def examine(self, node):
        does = named(node.get("/S"))
        if does in ACTIONS and not is_harmless(node, does):
            self.found.add(does[1:])
            return empty(node)
        if (kind := named(node.get("/Subtype"))) in ANNOTATIONS:
            self.found.add(kind[1:])
            self.carries |= kind == "/FileAttachment" and "/FS" in node
            return empty(node)
        if "/PS" in {kind, named(node.get("/Subtype2"))} and isinstance(node, Stream):
            self.found.add("PS")
            return empty(node)
        if named(node.get("/Type")) == "/EmbeddedFile":
            self.carries = True
        if isinstance(node.get("/ByteRange"), Array) and node.objgen not in self.given:
            self.sign(node)
        for key in list(node.keys()):
            if self.acts(node, key, node.get(key)):
                self.found.add(key[1:])
                del node[key]
        return None

    def sign(self, node):
        numbers = [int(number) for number in node.get("/ByteRange")]
        if len(numbers) % 2 or not isinstance(node.get("/Contents"), String):
            return
        self.signatures.append(numbers[-2] + numbers[-1] if numbers else 0)

    def acts(self, node, key, value):
        """Say whether an entry is to be taken out."""
        if key == "/EF":
            self.carries |= isinstance(value, Dictionary) and any(isinstance(one, Stream) for one in value.values())
            return False  # whether it is refused is known when what nothing leads to is gone
        rule = RULES.get(key)
        return bool(rule) and rule(node, value)


def is_text(node, value):
    return isinstance(value, String)


def is_script(node, value):
    return isinstance(value, String) or (isinstance(value, Stream) and not is_picture(value))


def is_shown(node, value):
    return isinstance(value, (Dictionary, Stream, Array)) and not is_picture(value)


def runs_by_itself(node, value):
    """Of /AA: actions of events. Only a font, a state or the like that a page happens to name so may stay."""
    if not isinstance(value, Dictionary):
        return isinstance(value, Array)
    states = {"/Font", "/ExtGState", "/Pattern"}
    events = [one for one in value.values() if isinstance(one, Dictionary) and "/S" in one]
    return named(value.get("/Type")) not in states or bool(events)


def opens_more_than_a_place(node, value):
    """Of /OpenAction: a place of the document is honest; an address opened by itself is not."""
    return not (isinstance(value, Array) or (isinstance(value, Dictionary) and named(value.get("/S")) == "/GoTo"))


def is_outside(node, value):
    """Of /F: the name of a file, or what a stream takes its bytes from."""
    return isinstance(value, String) or isinstance(node, Stream)


# What is taken out, by the name of the entry, the dictionary in which it stands and its value.
RULES = {
    **dict.fromkeys(ENTRIES, lambda node, value: not is_picture(value)),
    **dict.fromkeys(PLAYED, is_shown),
    **dict.fromkeys(PLACES, is_text),
    **dict.fromkeys(ADDRESSES, lambda node, value: isinstance(value, String) and not SAFE.fullmatch(bytes(value))),
    "/F": is_outside,
    "/JS": is_script,
    "/PS": lambda node, value: isinstance(value, Stream) and not is_picture(value),
    "/AA": runs_by_itself,
    "/OpenAction": opens_more_than_a_place,
    "/Ref": lambda node, value: isinstance(value, Dictionary) and "/F" in value,  # pages of another file
}


def holds(thing):
    """Say whether a value is written where it stands and can hold more; what is referred to is an object of its own."""
    return isinstance(thing, (Dictionary, Array)) and not thing.is_indirect


def named(value):
    return str(value) if isinstance(value, Name) else ""


def is_picture(value):
    """Say whether a value is what pages are drawn with: those are named as their makers like, also /JS."""
    return isinstance(value, Stream) and named(value.get("/Subtype")) in PICTURES


def has_fields(form):
    fields = form.get("/Fields")
    return isinstance(fields, Array) and len(fields) > 0


def is_harmless(action, does):
    """Say whether an action leads whoever chooses it to a page, to the web or to a person, and does no more."""
    if does == "/URI":
        address = action.get("/URI")
        return isinstance(address, String) and bool(SAFE.fullmatch(bytes(address)))
    return does == "/Named" and named(action.get("/N")) in MOVES


def empty(node):
    """Leave nothing in a dictionary or stream, whoever refers to it."""
    if isinstance(node, Stream):
        node.write(b"")
    for key in list(node.keys()):
        if key != "/Length":
            del node[key]
