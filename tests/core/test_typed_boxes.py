"""Every box of the site that people type or paste into: what is not seen in it never makes it wrong, nor fills it.

The boxes are found by walking over the forms of the rooms, so that a new one has to say what it takes.
"""

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.urls import get_resolver

from accounts.forms import OurEmailField, OurWords, TypedCode
from casework import document_number
from config.checks import ROOMS
from core.text_field import WrittenIdentifier, WrittenText
from tests.core.test_typed import DASHES, NUMBER, OTHERS, SPACES, UNSEEN

DOCUMENT = document_number.PREFIX + NUMBER.removeprefix("SOB")
# What is typed into the boxes of identifiers: as it is printed, with | where a sign may stand, and what is kept
PRINTED = {
    "FollowForm.number": (NUMBER.replace("-", "|"), NUMBER),
    "SampleForm.number": (NUMBER.replace("-", "|"), NUMBER),
    "FollowForm.pin": ("1234|5678", "12345678"),
    "NumberForm.number": (DOCUMENT.replace("-", "|"), DOCUMENT),
    "NumberForm.pin": ("1234|5678", "12345678"),
    "CodeForm.code": ("1234|5678", "12345678"),  # of a draft, and of a desk: which read it further
    "CertifyForm.carne": ("850101|12345", "85010112345"),
    "CertifiedCarneForm.carne": ("850101|12345", "85010112345"),
}
# Words of searches, and what is shown or sent by the page itself.
ELSEWHERE = {"WordsForm.q", "OpinionForm.path", "SignupForm.username", "AddKeyForm.name", "RenameKeyForm.name"}
ELSEWHERE |= {"ClientForm.redirect_uris", "ClientForm.backchannel_logout_uri"}  # addresses of programs


def below(kind):
    for one in kind.__subclasses__():
        yield one
        yield from below(one)


def boxes():
    """Return {"Form.field": (form class, field)} of what is typed in the forms that the rooms declare."""
    assert get_resolver().url_patterns  # every view, and with it every form, is read
    found = {}
    for form in below(forms.BaseForm):
        room = form.__module__.split(".")[0]
        if room not in ROOMS or form.__name__ == "BuiltStepForm" or "style_guide" in form.__module__:
            continue
        for name, field in getattr(form, "declared_fields", {}).items():
            if isinstance(field, forms.CharField) and not isinstance(
                field.widget, (forms.PasswordInput, forms.HiddenInput)
            ):
                found[f"{form.__name__}.{name}"] = (form, field)
    return found


BOXES = boxes()


def kind_of(name):
    form, field = BOXES[name]
    if isinstance(field, WrittenIdentifier):
        return "identifier"
    if isinstance(field, forms.EmailField):
        return "e-mail"
    if issubclass(form, TypedCode):
        return "code"
    return "words" if isinstance(field, WrittenText) else "elsewhere"


def named(kind):
    return sorted(name for name in BOXES if kind_of(name) == kind)


def test_every_box_says_what_it_takes():
    assert (
        set(named("elsewhere")) - ELSEWHERE - {"ClientForm.redirect_uris", "ClientForm.backchannel_logout_uri"} == set()
    )
    assert set(named("identifier")) == set(PRINTED)
    assert len(BOXES) > 40


@pytest.mark.parametrize("name", named("identifier"))
def test_a_box_of_an_identifier_reads_it_however_it_was_pasted(name):
    _form, field = BOXES[name]
    printed, kept = PRINTED[name]
    bare = printed.replace("|", "")
    for sign in [*UNSEEN, *DASHES, *SPACES, *OTHERS]:
        assert field.clean(printed.replace("|", sign)) == kept, f"U+{ord(sign):04X}"
        assert field.clean(f"{bare}{sign}") == kept, f"U+{ord(sign):04X}"
        assert field.clean(sign.join(bare)) == kept, f"U+{ord(sign):04X}"  # far longer than what it holds
    assert "maxlength" not in field.widget_attrs(field.widget)


@pytest.mark.parametrize("name", named("e-mail"))
def test_a_box_of_an_e_mail_reads_it_however_it_was_pasted(name):
    form, field = BOXES[name]
    if issubclass(form, OurWords):  # allauth's is replaced when the form is made
        field = OurEmailField.instead_of(field)
    for sign in UNSEEN:
        assert field.clean(f"{sign}Ana{sign}@nauta{sign}.cu{sign}") == "ana@nauta.cu", f"U+{ord(sign):04X}"
    for sign in SPACES:
        assert field.clean(f"{sign}ana@nauta.cu{sign}") == "ana@nauta.cu", f"U+{ord(sign):04X}"


@pytest.mark.parametrize("name", [*named("words"), *named("identifier"), *named("e-mail")])
@pytest.mark.parametrize("text", ["\u200b", "\u2800 \u3164", "\u200d\ufeff"])
def test_nothing_that_is_seen_is_nothing_written(name, text):
    form, field = BOXES[name]
    if isinstance(field, forms.EmailField) and issubclass(form, OurWords):
        field = OurEmailField.instead_of(field)
    if field.required:
        with pytest.raises(ValidationError) as refusal:
            field.clean(text)
        assert refusal.value.code == "required"
    else:
        assert field.clean(text) == ""
