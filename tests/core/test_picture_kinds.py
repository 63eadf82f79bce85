"""Pictures of every kind that telephones and programs make: taken, or told by kind with how to change them."""

import io

import pi_heif
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation
from PIL import Image

from accounts.models import Evidence, User
from core.files.images import clean_image
from core.files.kinds import KINDS, PICTURES, kind_of
from core.files.refusal import Refused
from tests.support.paths import ROOT
from tests.support.proof import just_proved
from tests.tramites_forms.test_uploads import at, draft_with_files
from tramites_forms.models import Upload

SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'
JXL = b"\xff\x0a\xfa\x1f\x41\x91\x08\x06" + b"\0" * 40
JXL_BOXES = b"\0\0\0\x0cJXL \r\n\x87\n\0\0\0\x14ftypjxl \0\0\0\0jxl " + b"\0" * 40
LEFT = Image.Exif()
LEFT[0x0112] = 6  # taken with the telephone upright
LEFT[0x010F] = "Fabricante secreto"


@pytest.fixture(autouse=True)
def in_spanish():
    with translation.override("es"):
        yield


def picture(kind, size=(64, 48), mode="RGB", **options):
    out = io.BytesIO()
    Image.new(mode, size, "teal").save(out, kind, **options)
    return out.getvalue()


def heic(name):
    """A HEIC as telephones make it (HEVC inside). Kept as files: nothing that encodes it is installed here."""
    return (ROOT / "tests" / "data" / "heic" / f"{name}.heic").read_bytes()


def animated(kind):
    out = io.BytesIO()
    frames = [Image.new("RGB", (40, 30), colour) for colour in ("teal", "white", "navy")]
    frames[0].save(out, kind, save_all=True, append_images=frames[1:], duration=50)
    return out.getvalue()


TAKEN = {
    "JPEG": lambda: picture("JPEG"),
    "JPEG, upright": lambda: picture("JPEG", exif=LEFT.tobytes()),
    "PNG": lambda: picture("PNG"),
    "PNG, see-through": lambda: picture("PNG", mode="RGBA"),
    "PNG, sixteen bits": lambda: picture("PNG", mode="I;16"),
    "PNG with a palette": lambda: picture("PNG", mode="P"),
    "WebP": lambda: picture("WEBP"),
    "WebP, moving": lambda: animated("WEBP"),
    "AVIF": lambda: picture("AVIF"),
    "AVIF, upright": lambda: picture("AVIF", exif=LEFT.tobytes()),
    "AVIF, see-through": lambda: picture("AVIF", mode="RGBA"),
    "HEIC": lambda: heic("plain"),
    "HEIC, upright": lambda: heic("upright"),
    "HEIC, see-through": lambda: heic("see-through"),
    "HEIC, odd size": lambda: heic("odd"),
}
TOLD = {
    "TIFF": (lambda: picture("TIFF"), "TIFF"),
    "BMP": (lambda: picture("BMP"), "BMP"),
    "GIF": (lambda: picture("GIF"), "GIF"),
    "GIF, moving": (lambda: animated("GIF"), "GIF"),
    "ICO": (lambda: picture("ICO"), "ICO"),
    "JPEG 2000": (lambda: picture("JPEG2000"), "JPEG 2000"),
    "JPEG XL": (lambda: JXL, "JPEG XL"),
    "JPEG XL in boxes": (lambda: JXL_BOXES, "JPEG XL"),
    "SVG": (lambda: SVG, "SVG"),
    "AVIF, moving": (lambda: animated("AVIF"), "AVIF"),
}


@pytest.mark.parametrize("name", TAKEN)
def test_what_telephones_make_is_taken_and_only_its_pixels_get_through(name):
    body = TAKEN[name]()
    assert kind_of(body).name in PICTURES
    made, extension, content_type = clean_image(body)
    assert (extension, content_type) == ("jpg", "image/jpeg")
    with Image.open(io.BytesIO(made)) as image:
        assert image.format == "JPEG"
        upright = "upright" in name
        assert (image.height > image.width) == upright
        assert not image.getexif()
        assert image.mode == "RGB"
    assert b"secreto" not in made


@pytest.mark.parametrize("name", TOLD)
def test_any_other_kind_is_told_by_its_name_with_how_to_change_it(name):
    make, word = TOLD[name]
    with pytest.raises(Refused) as refusal:
        clean_image(make())
    reason = str(refusal.value.reason)
    assert word in reason
    assert "dañada" not in reason
    assert any(verb in reason for verb in ("guárdela", "Guárdela", "guárdelo", "Guárdelo", "Elija"))


@pytest.mark.parametrize("name", ["HEIC", "AVIF"])
@pytest.mark.parametrize("cut", [12, 40, 0.5, 0.9])
def test_half_of_a_photo_is_told_as_damaged_and_never_ends_in_an_error(name, cut):
    body = TAKEN[name]()
    with pytest.raises(Refused) as refusal:
        clean_image(body[: int(len(body) * cut) if cut < 1 else cut])
    assert str(refusal.value.reason)


def test_our_own_reader_of_heic_only_decodes():
    assert pi_heif.libheif_info()["decoders"]
    assert {kind.decoder for kind in KINDS.values() if kind.decoder} == {"JPEG", "PNG", "WEBP", "HEIF", "AVIF"}


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["HEIC, upright", "AVIF", "WebP"])
def test_photos_of_telephones_certify(client, name):
    ana = User.objects.create_user(email="ana@nauta.example")
    just_proved(client, ana)
    file = SimpleUploadedFile("IMG_0001.HEIC", TAKEN[name]())
    assert client.post("/cuenta/certificar/fotos/frente/", {"photo": file})["Location"] == "/cuenta/certificar/fotos/"
    assert Evidence.objects.get().body.startswith(b"\xff\xd8\xff")


@pytest.mark.django_db
@pytest.mark.parametrize("name", TOLD)
def test_who_sends_another_kind_to_certify_is_told_which_it_is(client, name):
    make, word = TOLD[name]
    just_proved(client, User.objects.create_user(email="ana@nauta.example"))
    answer = client.post("/cuenta/certificar/fotos/frente/", {"photo": SimpleUploadedFile("foto.jpg", make())})
    assert answer.status_code == 200
    assert word in str(answer.context["form"].errors["photo"])
    assert not Evidence.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["HEIC", "AVIF, upright", "TIFF", "JPEG XL", "SVG", "GIF, moving"])
def test_files_of_a_form_are_taken_or_told_in_the_same_way(client, name):
    draft = draft_with_files(client)
    body = TAKEN[name]() if name in TAKEN else TOLD[name][0]()
    file = SimpleUploadedFile("IMG_0001.HEIC", body, "image/heic")
    page = client.post(at(draft, "foto"), {"foto-archivo": file, "nombre": "Ana"}, follow=True).content.decode()
    assert Upload.objects.exists() == (name in TAKEN)
    if name in TOLD:
        assert TOLD[name][1] in page
