"""PDFs written by hand, byte for byte: honest ones as different programs make them, and ones that act."""

import io
import random
import re
import zlib

import pikepdf
from pikepdf import Array, Dictionary, Name, String
from PIL import Image
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, StreamObject, TextStringObject

PAGE = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]%s>>"
SCRIPT = "<</S/JavaScript/JS(app.alert\\(1\\))>>"


def raw(catalog="", page="", more=(), *, trailer="", end="\n", packed=(), head=b"%PDF-1.7\n"):
    """Return the bytes of a PDF of one page. Object 4 and on are `more` (str, or bytes for streams).

    `packed` are objects (str) of an object stream, numbered from 50. Lines end with `end`.
    """
    objects = {1: f"<</Type/Catalog/Pages 2 0 R{catalog}>>", 2: "<</Type/Pages/Kids[3 0 R]/Count 1>>", 3: PAGE % page}
    objects |= dict(enumerate(more, 4))
    out, places = bytearray(head), {}
    for number, thing in objects.items():
        places[number] = len(out)
        inside = thing if isinstance(thing, bytes) else thing.encode("latin-1")
        out += f"{number} 0 obj{end}".encode() + inside + f"{end}endobj{end}".encode()
    if packed:
        return bytes(_with_object_stream(out, places, packed, trailer))
    start = len(out)
    size = max(places) + 1
    out += f"xref{end}0 {size}{end}0000000000 65535 f \n".encode()
    for number in range(1, size):
        out += b"%010d 00000 n \n" % places[number]
    return bytes(
        out + f"trailer{end}<</Root 1 0 R/Size {size}{trailer}>>{end}startxref{end}{start}{end}%%EOF{end}".encode()
    )


def _with_object_stream(out, places, packed, trailer):
    first = "".join(f"{50 + place} {offset} " for place, offset in enumerate(_offsets(packed)))
    body = zlib.compress((first + " ".join(packed)).encode("latin-1"))
    places[40] = len(out)
    out += b"40 0 obj<</Type/ObjStm/N %d/First %d/Filter/FlateDecode/Length %d>>stream\n" % (
        len(packed),
        len(first),
        len(body),
    )
    out += body + b"\nendstream endobj\n"
    start = places[41] = len(out)
    rows = b"\0\0\0\0\xff"
    for number in range(1, 50 + len(packed)):
        if number >= 50:
            rows += b"\2" + (40).to_bytes(3, "big") + bytes([number - 50])
        elif number in places:
            rows += b"\1" + places[number].to_bytes(3, "big") + b"\0"
        else:
            rows += b"\0\0\0\0\0"
    rows = zlib.compress(rows)
    out += b"41 0 obj<</Type/XRef/Size %d/W[1 3 1]/Root 1 0 R/Filter/FlateDecode/Length %d%b>>stream\n" % (
        50 + len(packed),
        len(rows),
        trailer.encode(),
    )
    return out + rows + b"\nendstream endobj\nstartxref\n%d\n%%%%EOF\n" % start


def _offsets(packed):
    place = 0
    for thing in packed:
        yield place
        place += len(thing.encode("latin-1")) + 1


def stream(inside, body=b"x"):
    return b"<<%b/Length %d>>stream\n%b\nendstream" % (inside.encode(), len(body), body)


def link(action):
    return f"/Annots[<</Type/Annot/Subtype/Link/Rect[0 0 9 9]/A{action}>>]"


def mark(inside):
    return f"/Annots[<</Type/Annot/Rect[0 0 9 9]{inside}>>]"


FILE = "<</Type/Filespec/F(a.exe)/UF(a.exe)/EF<</F 5 0 R>>>>"
CARRIED = stream("/Type/EmbeddedFile", b"MZ")
FORM = "/AcroForm<</Fields[4 0 R]%s>>"
FIELD = "<</FT/Tx/T(a)/V(1)/Subtype/Widget/Rect[0 0 9 9]%s>>"

# What acts, each in the way that one program or another writes it, or that somebody would who wants it not to be seen.
ACTIVE = {
    "script on opening": raw(f"/OpenAction{SCRIPT}"),
    "script on opening, elsewhere": raw("/OpenAction 4 0 R", more=[SCRIPT]),
    "script in a stream": raw("/OpenAction 4 0 R", more=["<</S/JavaScript/JS 5 0 R>>", stream("", b"app.alert(1)")]),
    "escaped names": raw("/Open#41ction<</S/J#61vaScript/#4A#53(app.alert\\(1\\))>>"),
    "the name of the type in an object of its own": raw("/OpenAction<</S 4 0 R/JS(x)>>", more=["/JavaScript"]),
    "the script in an object of its own": raw(
        "/AA<</WC<</S 4 0 R/JS 5 0 R>>>>", more=["/JavaScript", "(app.alert\\(1\\))"]
    ),
    "CR line ends": raw(f"/OpenAction{SCRIPT}", end="\r"),
    "CRLF line ends": raw("/OpenAction 4 0 R", more=[SCRIPT], end="\r\n"),
    "object stream": raw("/OpenAction 50 0 R", packed=[SCRIPT]),
    "object stream, with (obj) in a text": raw(
        "/OpenAction 50 0 R/Titulo(obj)", packed=["(obj endobj stream)", SCRIPT][::-1]
    ),
    "object stream, escaped": raw("/Names 50 0 R", packed=["<</J#61vaScript<</Names[(a) 51 0 R]>>>>", SCRIPT]),
    "(obj) before the stream": raw(
        "/OpenAction 4 0 R", more=["<</S/JavaScript/JS 5 0 R>>", stream("/X(obj <</Type)", b"app.alert(1)")]
    ),
    "names of scripts": raw(f"/Names<</JavaScript<</Names[(a){SCRIPT}]>>>>"),
    "names of scripts, in a tree": raw(
        "/Names<</JavaScript<</Kids[4 0 R]>>>>", more=[f"<</Limits[(a)(a)]/Names[(a){SCRIPT}]>>"]
    ),
    "script of a page": raw(page=f"/AA<</O{SCRIPT}/C{SCRIPT}>>"),
    "script of a mark": raw(page=mark(f"/Subtype/Square/AA<</E{SCRIPT}>>")),
    "script of a link": raw(page=link(SCRIPT)),
    "script before the link": raw(page=mark(f"/Subtype/Link/PA{SCRIPT}")),
    "script after going to a page": raw(page=link(f"<</S/GoTo/D[3 0 R/Fit]/Next{SCRIPT}>>")),
    "scripts after scripts": raw(page=link(f"<</S/GoTo/D[3 0 R/Fit]/Next[<</S/GoTo/D[3 0 R/Fit]/Next[{SCRIPT}]>>]>>")),
    "sixty links of a chain": raw(page=link("<</S/GoTo/D[3 0 R/Fit]/Next" * 60 + SCRIPT + ">>" * 60)),
    "script of a bookmark": raw("/Outlines<</First 4 0 R/Last 4 0 R/Count 1>>", more=[f"<</Title(a)/A{SCRIPT}>>"]),
    "scripts of a form": raw(FORM % "/CO[4 0 R]", more=[FIELD % f"/AA<</C{SCRIPT}/K{SCRIPT}/F{SCRIPT}/V{SCRIPT}>>"]),
    "script of a button": raw(FORM % "", mark(""), [FIELD.replace("/Tx", "/Btn") % f"/A{SCRIPT}"]),
    "script of a field that is on no page": raw(FORM % "", more=["<</T(a)/Kids[5 0 R]>>", FIELD % f"/A{SCRIPT}"]),
    "XFA": raw("/AcroForm<</Fields[]/XFA 4 0 R>>/NeedsRendering true", more=[stream("", b"<xdp/>")]),
    "XFA beside fields": raw(FORM % "/XFA[(template) 5 0 R]", more=[FIELD % "", stream("", b"<template/>")]),
    "program": raw(page=link("<</S/Launch/F(cmd.exe)/Win<</F(cmd.exe)/P(/c calc)>>>>")),
    "program on opening": raw("/OpenAction<</S/Launch/F<</F(/bin/sh)/Unix(sh)>>>>"),
    "another document": raw(page=link(r"<</S/GoToR/F(\\\\10.0.0.1\\s\\a.pdf)/D[0/Fit]>>")),
    "another document, by itself": raw(r"/OpenAction<</S/GoToR/F<</UF(//10.0.0.1/a.pdf)>>/D[0/Fit]>>"),
    "a document carried in it": raw(
        "/Names<</EmbeddedFiles<</Names[(a) 4 0 R]>>>>", link("<</S/GoToE/T<</R/C/N(a)>>/D[0/Fit]>>"), [FILE, CARRIED]
    ),
    "a thread of another file": raw(page=link(r"<</S/Thread/F(\\\\10.0.0.1\\a.pdf)/D 0>>")),
    "a network path": raw(page=link(r"<</S/URI/URI(\\\\10.0.0.1\\share)>>")),
    "a network path with slashes": raw(page=link("<</S/URI/URI(//10.0.0.1/share)>>")),
    "a file of this machine": raw(page=link("<</S/URI/URI(file:///etc/passwd)>>")),
    "a network share": raw(page=link("<</S/URI/URI(smb://10.0.0.1/a)>>")),
    "an address that is a script": raw(page=link("<</S/URI/URI(javascript:app.alert\\(1\\))>>")),
    "an address in hexadecimal": raw(page=link(f"<</S/URI/URI<{b'file://10.0.0.1/a'.hex()}>>>")),
    "an address in UTF-16": raw(page=link(f"<</S/URI/URI<feff{'file://h/a'.encode('utf-16-be').hex()}>>>")),
    "an address with a control in it": raw(page=link("<</S/URI/URI(http://a\\012\\\\\\\\10.0.0.1)>>")),
    "an address on opening": raw("/OpenAction<</S/URI/URI(https://example.org/)>>"),
    "a base that is a share": raw("/URI<</Base(file://10.0.0.1/)>>", link("<</S/URI/URI(https://e.org)>>")),
    "sends the form": raw(page=link("<</S/SubmitForm/F<</FS/URL/F(https://e.org/)>>/Flags 4>>")),
    "takes data in": raw(page=link(r"<</S/ImportData/F(\\\\h\\a.fdf)>>")),
    "carries a file": raw("/Names<</EmbeddedFiles<</Names[(a) 4 0 R]>>>>", more=[FILE, CARRIED]),
    "carries a file on a mark": raw(page=mark("/Subtype/FileAttachment/FS 4 0 R"), more=[FILE, CARRIED]),
    "carries a file of its own": raw("/AF[4 0 R]", more=[FILE, CARRIED]),
    "a portfolio": raw("/Collection<</View/T>>/Names<</EmbeddedFiles<</Names[(a) 4 0 R]>>>>", more=[FILE, CARRIED]),
    "rich media": raw(
        page=mark("/Subtype/RichMedia/RichMediaContent<</Assets<</Names[(a) 4 0 R]>>>>"), more=[FILE, CARRIED]
    ),
    "three dimensions with a script": raw(
        page=mark("/Subtype/3D/3DD 4 0 R"), more=[stream("/Type/3D/Subtype/U3D/OnInstantiate 5 0 R"), stream("", b"js")]
    ),
    "a sound": raw(page=mark("/Subtype/Sound/Sound 4 0 R"), more=[stream("/Type/Sound/R 8000")]),
    "a film": raw(page=mark(r"/Subtype/Movie/Movie<</F(\\\\h\\a.avi)>>/A true")),
    "plays on a screen": raw(
        page=mark("/Subtype/Screen/A<</S/Rendition/OP 0/R<</S/MR/C<</S/MCD/D<</FS/URL/F(http://h/a)>>>>>>/JS(x)>>")
    ),
    "hides things": raw(page=link("<</S/Hide/T(a)>>")),
    "changes layers": raw(page=link("<</S/SetOCGState/State[/ON]>>")),
    "prints by itself": raw("/OpenAction<</S/Named/N/Print>>"),
    "a menu entry": raw(page=link("<</S/Named/N/SaveAs>>")),
    "a stream that is a file elsewhere": raw(
        page="/Contents 4 0 R", more=[stream(r"/F(\\\\h\\a)/FFilter/FlateDecode")]
    ),
    "a page of another file": raw(
        page="/Resources<</XObject<</X 4 0 R>>>>",
        more=[stream(r"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Ref<</F(\\\\h\\a.pdf)/Page 0>>")],
    ),
    "PostScript": raw(page="/Resources<</XObject<</X 4 0 R>>>>", more=[stream("/Type/XObject/Subtype/PS", b"(x) run")]),
    "a picture kept elsewhere": raw(
        page="/Resources<</XObject<</X 4 0 R>>>>",
        more=[stream(r"/Subtype/Form/BBox[0 0 9 9]/OPI<</2.0<</F(\\\\h\\a.tif)>>>>")],
    ),
    "web capture": raw(
        "/SpiderInfo<</V 1.0/C[4 0 R]>>/Names<</URLS<</Names[(http://h/)4 0 R]>>>>", more=["<</URL(file://h)>>"]
    ),
    "handlers of requirements": raw(f"/Requirements[<</S/EnableJavaScripts/RH<</S/JS/Script(a)>>>>]/AA<</WS{SCRIPT}>>"),
    "moves between states": raw(page=f"/PresSteps<</NA{SCRIPT}>>"),
    "an action that calls itself a structure": raw(
        "/OpenAction 4 0 R", more=["<</Type/StructElem/S/JavaScript/JS(x)/P 1 0 R/K 0>>"]
    ),
    "an action that calls itself a picture": raw(
        "/OpenAction 4 0 R", more=[stream("/S/JavaScript/JS(x)/Type/XObject/Subtype/Image/Width 1/Height 1")]
    ),
    "a font that is an event": raw(page=f"/AA<</Type/Font/O{SCRIPT}>>"),
    "in the trailer": raw("", trailer=f"/Otro{SCRIPT}"),
    "in the properties": raw(trailer="/Info<</Title(a)/X<</S/JavaScript/JS(x)>>>>"),
    "behind a few bytes": raw(f"/OpenAction{SCRIPT}", head=b"\xef\xbb\xbf\n%PDF-1.4\n"),
    "no table of objects": raw(f"/OpenAction{SCRIPT}").partition(b"xref")[0] + b"trailer<</Root 1 0 R>>\n%%EOF",
}


def revised(body, number, thing, *, end=b"%%EOF\n"):
    """Return a PDF with a newer version (str) of one of its objects added at its end, as programs save changes."""
    start = body.rindex(b"startxref\n") + len(b"startxref\n")
    before = int(body[start:].split()[0])
    place = len(body)
    body += b"%d 0 obj\n%b\nendobj\n" % (number, thing.encode("latin-1"))
    table = len(body)
    body += b"xref\n%d 1\n%010d 00000 n \n" % (number, place)
    return body + b"trailer<</Root 1 0 R/Size 60/Prev %d>>\nstartxref\n%d\n%b" % (before, table, end)


ACTIVE["added afterwards"] = revised(raw(), 1, f"<</Type/Catalog/Pages 2 0 R/OpenAction{SCRIPT}>>")


def locked(**options):
    out = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(out, encryption=pikepdf.Encryption(**options))
    return out.getvalue()


# Scans


def photo(chance, *, comment=b""):
    """Return a JPEG (bytes, width, height) of noise and lines, with `comment` inside of it."""
    width, height = chance.randint(60, 220), chance.randint(60, 220)
    image = Image.frombytes("L", (width, height), chance.randbytes(width * height))
    image = image if chance.random() < 0.5 else image.convert("RGB")
    out = io.BytesIO()
    image.save(out, "JPEG", quality=chance.randint(30, 95), comment=comment or chance.randbytes(400))
    return out.getvalue(), width, height


def by_pillow(chance):
    body, *_size = photo(chance)
    pages = [Image.open(io.BytesIO(body)).convert("RGB") for _ in range(chance.randint(1, 3))]
    out = io.BytesIO()
    pages[0].save(out, "PDF", save_all=True, append_images=pages[1:], resolution=chance.choice([72, 150, 300]))
    return out.getvalue()


def by_hand(chance, *, end="\n", head=b"%PDF-1.4\n", picture="Im0", page="", catalog="", more=(), **options):
    """A scanner's PDF: a page, a JPEG put in it as it is."""
    body, width, height = photo(chance, **options)
    colour = "DeviceGray" if Image.open(io.BytesIO(body)).mode == "L" else "DeviceRGB"
    drawn = stream("", f"q {width} 0 0 {height} 0 0 cm /{picture} Do Q".encode())
    inside = f"/Type/XObject/Subtype/Image/Width {width}/Height {height}/BitsPerComponent 8/Filter/DCTDecode"
    inside += f"/ColorSpace/{colour}"
    resources = f"/Contents 4 0 R/Resources<</XObject<</{picture} 5 0 R>>/ProcSet[/PDF/ImageC]{page}>>"
    return raw(catalog, resources, [drawn, stream(inside, body), *more], end=end, head=head)


def saved(chance, change=None, **options):
    """A scan written by a library, as it likes."""
    with pikepdf.open(io.BytesIO(by_hand(chance))) as pdf:
        if change:
            change(pdf)
        out = io.BytesIO()
        pdf.save(out, **options)
        return out.getvalue()


def like_an_office(pdf):
    page = pdf.pages[0].obj
    pdf.Root.OpenAction = Array([page, Name.XYZ, 0, 99, 0])
    pdf.Root.PageLabels = Dictionary(Nums=Array([0, Dictionary(S=Name.D)]))
    pdf.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    pdf.Root.MarkInfo = Dictionary(Marked=True)
    top = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot))
    top.K = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Figure, P=top, K=0, A=Dictionary(O=Name.Layout)))
    pdf.Root.StructTreeRoot = top
    pdf.docinfo["/Title"] = "file://servidor/JS/JavaScript (obj)"
    address = Dictionary(S=Name.URI, URI=String("https://www.gacetaoficial.gob.cu/es?a=1&b=(2)"))
    inside = Dictionary(S=Name.GoTo, D=Array([page, Name.Fit]))
    page.Annots = Array(
        [
            Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 9, 9]), A=one)
            for one in (address, inside, Dictionary(S=Name.Named, N=Name.NextPage))
        ]
    )
    page.Trans = Dictionary(S=Name.Fade)
    page.Group = Dictionary(S=Name.Transparency, CS=Name.DeviceRGB)
    with pdf.open_metadata() as about:
        about["dc:title"] = "Escaneado"


WITH_WORDS = stream("", b"BT /JS 9 Tf 3 Tr (launch javascript) Tj ET")
JS = (
    b"/JS",
    b"/JavaScript (x)",
    b"/Launch<</F",
    b"/EmbeddedFile /XFA /AA",
    b"obj /S/JavaScript endobj",
    b"/Encrypt 1 0 R",
)
SCANS = {
    "Pillow": by_pillow,
    "a scanner": by_hand,
    "a scanner with CR": lambda chance: by_hand(chance, end="\r"),
    "a scanner with CRLF": lambda chance: by_hand(chance, end="\r\n", head=b"%PDF-1.3\r\n%\xe2\xe3\xcf\xd3\r\n"),
    "names of scripts inside the JPEG": lambda chance: by_hand(
        chance, comment=chance.choice(JS) * chance.randint(1, 9)
    ),
    "bytes before it": lambda chance: by_hand(chance, head=b"\xef\xbb\xbf\r\n%PDF-1.5\n"),
    "a picture called JS": lambda chance: by_hand(chance, picture=chance.choice(["JS", "AA", "XFA", "Sound", "EF"])),
    "read by a machine": lambda chance: by_hand(
        chance, page="/Font<</JS 6 0 R/AA 6 0 R>>", more=["<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"]
    ),
    "no table of objects": lambda chance: (
        by_hand(chance).rpartition(b"xref\n0")[0] + b"trailer<</Root 1 0 R>>\n%%EOF\n"
    ),
    "cut behind its end": lambda chance: by_hand(chance).rstrip() + b"\0" * chance.randint(1, 2000),
    "changed afterwards": lambda chance: revised(by_hand(chance), 1, "<</Type/Catalog/Pages 2 0 R/Lang(es)>>"),
    "packed": lambda chance: saved(chance, object_stream_mode=pikepdf.ObjectStreamMode.generate),
    "for the web": lambda chance: saved(chance, linearize=True),
    "an office": lambda chance: saved(chance, like_an_office),
    "an office, packed": lambda chance: saved(
        chance, like_an_office, object_stream_mode=pikepdf.ObjectStreamMode.generate
    ),
    "locked against changes": lambda chance: saved(
        chance,
        encryption=pikepdf.Encryption(owner="o", user="", R=chance.choice([2, 3]), aes=False, metadata=False)
        if chance.random() < 0.5
        else pikepdf.Encryption(owner="o", user="", R=6),
    ),
}


def scans(count, seed):
    """Yield (name, bytes) of `count` clean scans, each kind in turn."""
    chance = random.Random(seed)
    names = list(SCANS)
    for place in range(count):
        name = names[place % len(names)]
        yield f"{name} {place}", SCANS[name](chance)


# What acts, as another parser sees it

FORBIDDEN = {
    "/JS",
    "/JavaScript",
    "/AA",
    "/XFA",
    "/EF",
    "/EmbeddedFiles",
    "/RichMediaContent",
    "/Launch",
    "/OPI",
    "/UF",
}
FORBIDDEN |= {"/Movie", "/Sound", "/3DD", "/Rendition", "/Renditions", "/FFilter", "/SpiderInfo", "/Requirements"}
ACTS = {
    "/GoToDp",
    "/JavaScript",
    "/Launch",
    "/GoToR",
    "/GoToE",
    "/Thread",
    "/SubmitForm",
    "/ImportData",
    "/Rendition",
    "/Sound",
}
ACTS |= {"/Movie", "/Hide", "/SetOCGState", "/RichMediaExecute", "/GoTo3DView", "/Trans", "/ResetForm"}
SAFE = re.compile(r"(https?://|mailto:|tel:)[!-\[\]-~]+")
MARKS = {"/Movie", "/Sound", "/Screen", "/3D", "/RichMedia", "/FileAttachment"}


def what_acts(body):
    """Return what acts in a PDF as another parser (pypdf) reads it, from its trailer on."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(body)) as pdf:  # pypdf reads what is broken otherwise than qpdf mends it
        pdf.save(out)
    found, seen, ahead = [], set(), [PdfReader(out).trailer]
    while ahead:
        node = ahead.pop().get_object()
        if id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, ArrayObject):
            ahead += [child for child in node if hasattr(child, "get_object")]
        if not isinstance(node, DictionaryObject):
            continue
        entries = {key: node[key] for key in node}
        ahead += [child for child in entries.values() if hasattr(child, "get_object")]
        found += sorted(name for name in FORBIDDEN & set(entries) if not is_picture(entries[name]))
        found += [does for does in (entries.get("/S"),) if does in ACTS]
        found += [kind for kind in (entries.get("/Subtype"),) if kind in {*MARKS, "/PS"}]
        if isinstance(entries.get("/OpenAction"), DictionaryObject) and entries["/OpenAction"].get("/S") != "/GoTo":
            found.append("/OpenAction")
        if isinstance(entries.get("/F"), TextStringObject) or (isinstance(node, StreamObject) and "/F" in entries):
            found.append("/F")
        if entries.get("/S") == "/Named" and "Page" not in entries.get("/N", ""):
            found.append("/Named")
        for name in ("/URI", "/Base", "/URL"):
            address = entries.get(name)
            if isinstance(address, (str, bytes)) and not re.fullmatch(
                r"(https?://|mailto:|tel:)[!-\[\]-~]+", str(address)
            ):
                found.append(f"{name} {address}")
    return found


def is_picture(value):
    """Say whether something is named like what acts, and is only what a page is drawn with."""
    return isinstance(value, DictionaryObject) and value.get("/Subtype") in {"/Image", "/Form", "/Type1"}
