"""Messages of the shapes that people and machines really send, each with what must become of it.

What becomes of one: "opened" (a petition), "held" (an officer decides), "filed" (kept, nothing else), "dead".
"""

import base64
import zlib
from dataclasses import dataclass

OWN = "buzon@soberania.example"


@dataclass(frozen=True)
class Shape:
    """`holds`: words that the text of the petition must hold; `lacks`: words that it must not; `files`: how many are
    taken as photos or PDF."""

    name: str
    raw: bytes
    ends: str = "opened"
    holds: str = ""
    lacks: str = ""
    sender: str = "ana@nauta.example"


def crlf(text):
    return text.replace("\r\n", "\n").replace("\n", "\r\n").encode("utf-8", "surrogateescape")


def mail(
    body="No hay agua en La Lisa.", *, sender="Ana <ana@nauta.example>", kind="text/plain; charset=utf-8", **headers
):
    """Return a message (bytes). `headers`: with _ for -; None takes one out; a list stands several times."""
    first = {"From": sender, "To": OWN, "Subject": "Agua", "Message-ID": "<1@nauta.example>", "MIME-Version": "1.0"}
    if kind:
        first["Content-Type"] = kind
    first |= {name.replace("_", "-"): value for name, value in headers.items()}
    lines = []
    for name, value in first.items():
        if value is not None:
            lines += [f"{name}: {one}" for one in (value if isinstance(value, list) else [value])]
    head = crlf("\n".join(lines) + "\n\n")
    return head + (body if isinstance(body, bytes) else crlf(body))


def encoded(text, charset):
    return base64.encodebytes(text.encode(charset)).decode()


def parts(*bodies, kind="multipart/mixed", boundary="frontera"):
    """Return (body, content type) of a multipart made of whole parts (str)."""
    inside = "".join(f"--{boundary}\n{one}\n" for one in bodies)
    return f"Preámbulo\n{inside}--{boundary}--\n", f'{kind}; boundary="{boundary}"'


def part(text, kind="text/plain; charset=utf-8", **headers):
    lines = [f"Content-Type: {kind}", *(f"{name.replace('_', '-')}: {value}" for name, value in headers.items())]
    return "\n".join([*lines, "", text])


def many(*bodies, kind="multipart/mixed", **headers):
    body, content = parts(*bodies, kind=kind)
    return mail(body, kind=content, **headers)


def nested(depth):
    body, kind = part("En el fondo."), "text/plain"
    for level in range(depth):
        inside, kind = parts(body, boundary=f"b{level}")
        body = f"Content-Type: {kind}\n\n{inside}"
    return mail(body.partition("\n\n")[2], kind=kind)


def tiny_png():
    def chunk(name, body):
        return len(body).to_bytes(4, "big") + name + body + zlib.crc32(name + body).to_bytes(4, "big")

    head = (8).to_bytes(4, "big") * 2 + bytes([8, 2, 0, 0, 0])
    rows = zlib.compress((b"\0" + b"\x10\x80\xf0" * 8) * 8)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


PHOTO = part(base64.encodebytes(tiny_png()).decode(), 'image/png; name="foto.png"', Content_Transfer_Encoding="base64")
WORDS = part("No hay agua en La Lisa.")
RICH = "<html><head><style>p{}</style></head><body><p>No hay <b>agua</b></p><script>alert(1)</script></body></html>"
REPORT = part(
    "Reporting-MTA: dns; x\n\nFinal-Recipient: rfc822; x@y.example\nAction: failed\nStatus: 5.1.1",
    "message/delivery-status",
)
OTHER = part("From: otro@x.example\nSubject: otro\n\nTexto de otro.", "message/rfc822")
B64 = {"Content_Transfer_Encoding": "base64"}


def latin(text, charset):
    return text.encode(charset)


def in_charset(charset, text="Señor: no hay agua. Ñandú, ¿qué pasó?", claims=None):
    return mail(text.encode(charset), kind=f"text/plain; charset={claims or charset}", Content_Transfer_Encoding="8bit")


SHAPES = [
    Shape("plain", mail(), holds="No hay agua en La Lisa."),
    Shape("latin1", in_charset("iso-8859-1"), holds="Señor: no hay agua"),
    Shape("windows", in_charset("windows-1252", "«Señor» – no hay agua…"), holds="«Señor» – no hay agua…"),
    Shape(
        "windows-quotes-called-latin1", in_charset("windows-1252", "“Señor” — no", "iso-8859-1"), holds="“Señor” — no"
    ),
    Shape("utf8-called-latin1-no", in_charset("utf-8"), holds="Ñandú, ¿qué pasó?"),
    Shape("utf8-called-ascii", in_charset("utf-8", claims="us-ascii"), holds="Ñandú, ¿qué pasó?"),
    Shape("latin1-called-utf8", in_charset("iso-8859-1", claims="utf-8"), holds="Señor: no hay agua"),
    Shape("latin1-called-nothing", mail("Señor, aquí".encode("latin-1"), kind=None), holds="Señor, aquí"),
    Shape("unknown-charset", in_charset("utf-8", claims="x-klingon"), holds="Señor"),
    Shape("rot13", mail("Señor, agua", kind="text/plain; charset=rot13"), holds="Señor, agua"),
    Shape("idna", mail("Señor, agua", kind="text/plain; charset=idna"), holds="Señor, agua"),
    Shape("punycode", mail("agua", kind="text/plain; charset=punycode"), holds="agua"),
    Shape("utf7", mail("+ADw-script+AD4-alert(1)+ADw-/script+AD4-", kind="text/plain; charset=utf-7"), lacks="<script"),
    Shape(
        "utf16", mail(encoded("Señor, agua", "utf-16"), kind="text/plain; charset=utf-16", **B64), holds="Señor, agua"
    ),
    Shape("koi8", in_charset("koi8-r", "Нет воды"), holds="Нет воды"),
    Shape("shift-jis", in_charset("shift_jis", "水がない"), holds="水がない"),
    Shape("charset-quoted", mail("agua ñ", kind='text/plain; charset="UTF-8"'), holds="agua ñ"),
    Shape("charset-empty", mail("agua", kind="text/plain; charset="), holds="agua"),
    Shape("charset-twice", mail("agua", kind="text/plain; charset=utf-8; charset=latin1"), holds="agua"),
    Shape("base64", mail(encoded("Señor, agua", "utf-8"), **B64), holds="Señor, agua"),
    Shape("base64-cut", mail(encoded("Señor, agua y luz", "utf-8")[:-4], **B64), holds="agua"),
    Shape("base64-that-is-not", mail("Esto no es base64: ñ", **B64)),
    Shape(
        "quoted-printable", mail("Se=C3=B1or=20agua", Content_Transfer_Encoding="quoted-printable"), holds="Señor agua"
    ),
    Shape("quoted-printable-broken", mail("Se=ZZ agua=", Content_Transfer_Encoding="quoted-printable"), holds="agua"),
    Shape("unknown-encoding", mail("agua", Content_Transfer_Encoding="x-invento"), holds="agua"),
    Shape("uuencoded-broken", mail("begin 644 x\n!!!!\nend", Content_Transfer_Encoding="x-uuencode")),
    Shape("html", mail(RICH, kind="text/html; charset=utf-8"), holds="No hay agua", lacks="alert"),
    Shape("html-unclosed", mail("<p>agua<div><b>luz", kind="text/html"), holds="luz"),
    Shape("html-entities", mail("<p>Se&ntilde;or &lt;script&gt;</p>", kind="text/html"), holds="Señor <script>"),
    Shape("both", many(WORDS, part(RICH, "text/html"), kind="multipart/alternative"), holds="La Lisa", lacks="style"),
    Shape("both-html-first", many(part(RICH, "text/html"), WORDS, kind="multipart/alternative"), holds="La Lisa"),
    Shape("plain-empty-html-full", many(part(""), part(RICH, "text/html"), kind="multipart/alternative"), holds="agua"),
    Shape("related", many(part(RICH, "text/html"), PHOTO, kind="multipart/related"), holds="No hay agua"),
    Shape("photo", many(WORDS, PHOTO), holds="La Lisa"),
    Shape("photo-alone", many(PHOTO), holds="(sin texto)"),
    Shape("photo-that-lies", many(WORDS, part("bm8=", 'image/png; name="a.png"', **B64)), holds="a.png"),
    Shape("word-file", many(WORDS, part("UEsDBA==", 'application/msword; name="a.doc"', **B64)), holds="a.doc"),
    Shape(
        "winmail", many(WORDS, part("eJ8+Ig==", 'application/ms-tnef; name="winmail.dat"', **B64)), holds="winmail.dat"
    ),
    Shape(
        "name-in-rfc2231", many(WORDS, part("eA==", "application/x; name*=utf-8''a%C3%B1o.bin", **B64)), holds="año.bin"
    ),
    Shape(
        "name-in-broken-2231",
        many(WORDS, part("eA==", "application/x; name*1*=x; name*0*=''y", **B64)),
        holds="La Lisa",
    ),
    Shape(
        "name-that-climbs", many(WORDS, part("eA==", 'application/x; name="../../etc/passwd"', **B64)), holds="La Lisa"
    ),
    Shape(
        "calendar", many(WORDS, part("BEGIN:VCALENDAR\nEND:VCALENDAR", "text/calendar; name=a.ics")), holds="La Lisa"
    ),
    Shape(
        "signed",
        many(WORDS, part("MIIB", "application/pkcs7-signature; name=smime.p7s", **B64), kind="multipart/signed"),
        holds="La Lisa",
    ),
    Shape(
        "encrypted",
        many(
            part("Version: 1", "application/pgp-encrypted"),
            part("xx", "application/octet-stream"),
            kind="multipart/encrypted",
        ),
        holds="(sin texto)",
    ),
    Shape("attached-message", many(WORDS, OTHER), holds="La Lisa", lacks="Texto de otro"),
    Shape("only-an-attached-message", many(OTHER), holds="(sin texto)", lacks="Texto de otro"),
    Shape("no-boundary", mail("agua", kind="multipart/mixed"), holds="agua"),
    Shape(
        "boundary-never-ends",
        mail("--x\nContent-Type: text/plain\n\nagua", kind='multipart/mixed; boundary="x"'),
        holds="agua",
    ),
    Shape("boundary-that-is-missing", mail("agua sin partes", kind='multipart/mixed; boundary="x"'), holds="agua"),
    Shape("nested-10", nested(10), holds="En el fondo."),
    Shape("nested-2000", nested(2000), "held"),
    Shape("many-parts", many(*[part(f"Parte {n}") for n in range(250)]), holds="Parte 7"),
    Shape("empty", mail(""), holds="(sin texto)"),
    Shape("only-spaces", mail("\u200b \n\u00a0"), holds="(sin texto)"),
    Shape("no-subject", mail(Subject=None), holds="La Lisa"),
    Shape("no-headers-but-from", b"From: ana@nauta.example\r\n\r\nagua", holds="agua"),
    Shape("lines-of-unix", mail().replace(b"\r\n", b"\n"), holds="La Lisa"),
    Shape("lines-of-mac", b"From: ana@nauta.example\r\ragua\r"),
    Shape("nul", mail(b"agua\x00luz\x07\x1b[31m"), holds="agualuz", lacks="\x00"),
    Shape("long-line", mail("agua " * 40_000), holds="El mensaje es más largo"),
    Shape("subject-encoded", mail(Subject="=?utf-8?B?" + base64.b64encode("Señor".encode()).decode() + "?=")),
    Shape("subject-in-pieces", mail(Subject="=?utf-8?Q?Se=C3=B1?=\n =?utf-8?Q?or?=")),
    Shape("subject-broken", mail(Subject="=?utf-8?B?%%%?= =?x-no?Q?=ZZ?=")),
    Shape("subject-8bit", mail().replace(b"Subject: Agua", "Subject: Señor".encode("latin-1"))),
    Shape("subject-that-adds-headers", mail(Subject="Agua=?utf-8?Q?=0D=0ABcc:_x@y.example?=")),
    Shape("id-in-brackets", mail(Message_ID="<[1]>")),
    Shape("id-missing", mail(Message_ID=None)),
    Shape("id-enormous", mail(Message_ID="<" + "x" * 5000 + "@x>")),
    Shape("date-of-1999", mail(Date="Fri, 31 Dec 1999 23:59:59 +0000")),
    Shape("date-of-nobody", mail(Date="ayer por la tarde")),
    Shape("sender-in-old-form", mail(sender="ana@nauta.example (Ana)")),
    Shape("sender-with-comma", mail(sender='"Pérez, Ana" <ana@nauta.example>')),
    Shape("sender-in-capitals", mail(sender="Ana <ANA@Nauta.Example>")),
    Shape("name-that-looks-like-another", mail(sender='"jefe@minjus.example" <ana@nauta.example>')),
    Shape("two-senders", mail(sender="ana@nauta.example, beto@nauta.example"), "held", sender=""),
    Shape("two-from", mail(sender=["ana@nauta.example", "beto@nauta.example"]), "held", sender=""),
    Shape("no-from", mail(sender=None), "held", sender=""),
    Shape("from-nobody", mail(sender="undisclosed-recipients:;"), "held", sender=""),
    Shape("from-without-domain", mail(sender="ana"), "held", sender=""),
    Shape("from-with-letters", mail(sender="niña@nauta.example"), "held", sender=""),
    Shape("from-too-long", mail(sender="a" * 300 + "@nauta.example"), "held", sender=""),
    Shape("vacation", mail("Estoy de vacaciones", Auto_Submitted="auto-replied"), "filed"),
    Shape("vacation-in-capitals", mail("Fuera", Auto_Submitted=" Auto-Generated ; x=1"), "filed"),
    Shape("not-automatic", mail(Auto_Submitted="no"), "opened"),
    Shape("empty-return-path", mail(Return_Path="<>"), "filed"),
    Shape("autoreply-of-old", mail(X_Autoreply="yes"), "filed"),
    Shape(
        "bounce", many(part("No se entregó"), REPORT, kind='multipart/report; report-type="delivery-status"'), "filed"
    ),
    Shape("bounce-without-parts", mail("no", kind="multipart/report"), "filed"),
    Shape(
        "bounce-of-old", mail("no", sender="MAILER-DAEMON@nauta.example"), "filed", sender="mailer-daemon@nauta.example"
    ),
    Shape("ourselves", mail(sender=f"Soberanía <{OWN}>"), "filed", sender=OWN),
    Shape("list", mail(List_Id="<x.y.example>"), "held"),
    Shape("bulk", mail(Precedence="bulk"), "held"),
    Shape("newsletter", mail(List_Unsubscribe="<https://x.example/>"), "held"),
    Shape("asks-for-silence", mail(X_Auto_Response_Suppress="All"), "opened"),
    Shape("garbage", bytes(range(256)) * 40, "held", sender=""),
    Shape("nothing", b"", "held", sender=""),
    Shape("only-a-body", b"\r\nagua", "held", sender=""),
    Shape("headers-without-end", b"From: ana@nauta.example\r\n" + b"X-A: b\r\n" * 20_000, holds="(sin texto)"),
    Shape(
        "rich-text-of-outlook",
        mail("<html xmlns:o='x'><o:p>agua</o:p><!--[if mso]>no<![endif]--></html>", kind="text/html"),
        holds="agua",
        lacks="mso",
    ),
    Shape("quoted-answer", mail("Gracias.\n\n> No hay agua\n> en La Lisa"), holds="> No hay agua"),
]
SHAPES = [one for one in SHAPES if one.name != "two-from"]
SHAPES.append(
    Shape(
        "two-from",
        mail(sender=None).replace(b"To: ", b"From: ana@nauta.example\r\nFrom: beto@nauta.example\r\nTo: ", 1),
        "held",
        sender="",
    )
)
