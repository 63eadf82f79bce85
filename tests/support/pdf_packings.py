"""What acts in a PDF, each in every way of writing a file that hides it from who looks at its bytes."""

import io
import re
import zipfile
import zlib

import pikepdf

from tests.support.pdf_files import CARRIED, FILE, PAGE, SCRIPT, raw, revised, stream

# {name: (what stands in the catalogue, in the page, in objects from 4 on)}. %s stands for nothing: plain PDF syntax.
PAYLOADS = {
    "opens with a script": (f"/OpenAction{SCRIPT}", "", []),
    "events of the document": (f"/AA<</WC{SCRIPT}/WP{SCRIPT}>>", "", []),
    "events of a page": ("", f"/AA<</O{SCRIPT}>>", []),
    "events of a mark": ("", f"/Annots[<</Type/Annot/Subtype/Text/Rect[0 0 9 9]/AA<</PO{SCRIPT}>>>>]", []),
    "events of a field": (
        "/AcroForm<</Fields[4 0 R]>>",
        "/Annots[4 0 R]",
        [f"<</FT/Tx/T(a)/Subtype/Widget/Rect[0 0 9 9]/AA<</F{SCRIPT}>>>>"],
    ),
    "scripts by name": ("/Names<</JavaScript<</Kids[4 0 R]>>>>", "", [f"<</Limits[(a)(b)]/Names[(a){SCRIPT}]>>"]),
    "renditions by name": ("/Names<</Renditions<</Names[(a)<</S/MR/C<</S/MCD>>>>]>>>>", "", []),
    "XFA": ("/AcroForm<</Fields[5 0 R]/XFA[(template)4 0 R]>>", "", [stream("", b"<x/>"), "<</FT/Tx/T(a)>>"]),
    "goes to another file": ("", "/Annots[<</Subtype/Link/Rect[0 0 9 9]/A<</S/GoToR/F(a.pdf)/D[0/Fit]>>>>]", []),
    "goes to a carried file": (
        "",
        "/Annots[<</Subtype/Link/Rect[0 0 9 9]/A<</S/GoToE/T<</R/C/N(a)>>/D[0/Fit]/NewWindow true>>>>]",
        [],
    ),
    "goes to a part of a document": ("", "/Annots[<</Subtype/Link/Rect[0 0 9 9]/A<</S/GoToDp/Dp 4 0 R>>>>]", ["<<>>"]),
    "starts a program": ("", "/Annots[<</Subtype/Link/Rect[0 0 9 9]/A<</S/Launch/Win<</F(a.exe)>>>>>>]", []),
    "sends the form": ("/OpenAction<</S/SubmitForm/F(http://h/a)/Flags 32>>", "", []),
    "takes data in": ("/OpenAction<</S/ImportData/F(a.fdf)>>", "", []),
    "a path of this machine": ("", "/Annots[<</Subtype/Link/Rect[0 0 9 9]/A<</S/URI/URI(FiLe:///etc/a)>>>>]", []),
    "a path with a blank before it": (
        "",
        r"/Annots[<</Subtype/Link/Rect[0 0 9 9]/A<</S/URI/URI(\t file://h/a)>>>>]",
        [],
    ),
    "an address of a program": ("", "/Annots[<</Subtype/Link/Rect[0 0 9 9]/A<</S/URI/URI(ms-msdt:/id)>>>>]", []),
    "data as an address": ("", "/Annots[<</Subtype/Link/Rect[0 0 9 9]/A<</S/URI/URI(data:text/html,a)>>>>]", []),
    "plays something": ("", "/Annots[<</Subtype/Screen/Rect[0 0 9 9]/A<</S/Rendition/OP 0/JS(x)>>>>]", []),
    "rich media runs": ("", "/Annots[<</Subtype/Link/Rect[0 0 9 9]/A<</S/RichMediaExecute/CMD<</C(a)>>>>>>]", []),
    "a view in three dimensions": (
        "",
        "/Annots[<</Subtype/3D/Rect[0 0 9 9]/3DD 4 0 R/3DA<</A/PO>>>>]",
        [stream("/Type/3D/Subtype/PRC/OnInstantiate 5 0 R"), stream("", b"script")],
    ),
    "moves the camera": ("", "/Annots[<</Subtype/Link/Rect[0 0 9 9]/A<</S/GoTo3DView/V(a)>>>>]", []),
    "carries a file": ("/Names<</EmbeddedFiles<</Names[(a)4 0 R]>>>>", "", [FILE, CARRIED]),
    "changes the page by itself": ("/OpenAction<</S/GoTo/D[3 0 R/Fit]/Next<</S/Trans/Trans<<>>>>>>", "", []),
}


def escaped(text):
    """Write every name of a PDF text with escapes: /JS as /#4a#53."""
    return re.sub(r"/([A-Za-z]\w*)", lambda name: "/" + "".join(f"#{ord(one):02x}" for one in name[1]), text)


def more_escaped(more):
    return [one if isinstance(one, bytes) else escaped(one) for one in more]


def plain(catalog, page, more, **options):
    return raw(catalog, page, more, **options)


def elsewhere(catalog, page, more):
    """Every dictionary that is a value becomes an object of its own."""
    apart = list(more)

    def put(text):
        while found := re.search(r"(?<=[^<>])<<(?:[^<>]|<[^<>]*>)*>>", text):
            apart.append(found[0])
            text = f"{text[: found.start()]} {3 + len(apart)} 0 R{text[found.end() :]}"
        return text

    return raw(put(catalog), put(page), apart)


def resaved(catalog, page, more, **options):
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(raw(catalog, page, more))) as pdf:
        pdf.save(out, **options)
    return out.getvalue()


def hybrid(catalog, page, more):
    """A table for old readers, and objects that only new ones find: among these the catalogue and the page."""
    body = raw("", "", more).replace(b"/Root 1 0 R", b"/Root 60 0 R").replace(b"/Kids[3 0 R]", b"/Kids[61 0 R]")
    body = bytearray(body)
    table = bytes(body[body.rindex(b"xref\n0") :])
    del body[-len(table) :]
    # The addresses of what follows the pages moved by the longer names.
    table = re.sub(
        rb"(\d{10}) 00000 n",
        lambda row: b"%010d 00000 n" % (int(row[1]) + (1 if int(row[1]) > body.index(b"/Kids") else 0)),
        table,
    )
    hidden = [f"<</Type/Catalog/Pages 2 0 R{catalog}>>", PAGE % page]
    first = f"60 0 61 {len(hidden[0]) + 1} "
    packed = zlib.compress((first + " ".join(hidden)).encode("latin-1"))
    place = len(body)
    body += b"70 0 obj" + stream(f"/Type/ObjStm/N 2/First {len(first)}/Filter/FlateDecode", packed) + b"\nendobj\n"
    rows = b"\2\0\0\0\x46\0\2\0\0\0\x46\1\1" + place.to_bytes(4, "big") + b"\0"
    at = len(body)
    kept = "/Type/XRef/Size 72/Index[60 2 70 1]/W[1 4 1]/Root 60 0 R"
    body += b"71 0 obj" + stream(kept, rows) + b"\nendobj\n"
    table = re.sub(rb"/Size \d+", b"/Size 72/XRefStm %d" % at, table)
    return bytes(body) + re.sub(rb"startxref\n\d+", b"startxref\n%d" % len(body), table)


def added(catalog, page, more):
    """An honest document, made to act by what was added at its end."""
    body = raw("", page, more)
    return revised(body, 1, f"<</Type/Catalog/Pages 2 0 R{catalog} >>")


def taken_back(catalog, page, more):
    """Acts, and says at its end that it does not; the table of that end leads nowhere, so readers mend it."""
    body = raw(catalog, page, more)
    return re.sub(rb"startxref\n\d+", b"startxref\n7", body)


def zip_before(catalog, page, more):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("a", b"b")
    return out.getvalue()[:900] + raw(catalog, page, more)


def twice(catalog, page, more):
    """Each object twice, without a table: which of the two counts is for each reader to say."""
    honest = raw("", "", more).partition(b"%PDF-1.4\n")[2]
    acting = raw(catalog, page, more)
    return acting.partition(b"xref\n0")[0] + honest.partition(b"xref\n0")[0] + b"trailer<</Root 1 0 R>>\n%%EOF\n"


PACKINGS = {
    "plain": plain,
    "CR": lambda *parts: raw(*parts, end="\r"),
    "escaped names": lambda catalog, page, more: raw(escaped(catalog), escaped(page), more_escaped(more)),
    "each in its own object": elsewhere,
    "object streams": lambda *parts: resaved(*parts, object_stream_mode=pikepdf.ObjectStreamMode.generate),
    "for the web": lambda *parts: resaved(*parts, linearize=True),
    "for the web, packed": lambda *parts: resaved(
        *parts, linearize=True, object_stream_mode=pikepdf.ObjectStreamMode.generate
    ),
    "locked without a word, RC4": lambda *parts: resaved(
        *parts, encryption=pikepdf.Encryption(owner="o", user="", R=3, aes=False, metadata=False)
    ),
    "locked without a word, AES": lambda *parts: resaved(
        *parts, encryption=pikepdf.Encryption(owner="o", user="", R=6)
    ),
    "two tables": hybrid,
    "added at the end": added,
    "its table leads nowhere": taken_back,
    "also a zip": zip_before,
    "also a page of the web": lambda *parts: b"<html><!--" + b" " * 500 + raw(*parts),
    "each object twice": twice,
}


def every_packing():
    """Yield (name, bytes) of every payload in every packing."""
    for payload, parts in PAYLOADS.items():
        for packing, make in PACKINGS.items():
            if packing == "added at the end" and not parts[0]:
                continue
            yield f"{payload}; {packing}", make(*parts)
