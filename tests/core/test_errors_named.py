"""Read alone, in the summary, each error says which question it is about: in every form of the site."""

import importlib
import inspect
import pkgutil

import pytest
from django import forms
from django.conf import settings
from django.urls import get_resolver
from django.utils import translation
from django.utils.translation import gettext

from core.field_errors import summary_of
from news.comments import CommentForm

ROOMS = ["accounts", "casework", "core", "edition", "headless", "home", "news", "participation", "search"]
ROOMS += ["tramites_forms"]


def forms_of_the_site():
    found = {}
    for room in ROOMS:
        package = importlib.import_module(room)
        for module in pkgutil.walk_packages(package.__path__, f"{room}."):
            if ".migrations" in module.name or ".management" in module.name:
                continue
            for name, kind in vars(importlib.import_module(module.name)).items():
                if inspect.isclass(kind) and issubclass(kind, forms.BaseForm) and kind.__module__ == module.name:
                    found[f"{kind.__module__}.{name}"] = kind
    return found


assert get_resolver().url_patterns  # every view first, in the order in which the site reads them
FORMS = forms_of_the_site()


def bound(kind):
    """Return the form with nothing in it; one that its view makes of more than data, of its declared questions."""
    try:
        form = kind(data={})
        form.is_valid()
    except (TypeError, AttributeError, KeyError, ValueError):
        form = type("Made", (forms.Form,), dict(kind.base_fields))({})
    return form


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(FORMS))
@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_every_error_names_its_question_or_is_a_sentence_of_ours(name, language):
    with translation.override(language):
        form = bound(FORMS[name])
        bare = gettext("This field is required.")
        assert bare not in [error["text"] for error in summary_of(form)]


def test_a_comment_without_name_and_text_says_both():
    with translation.override("es"):
        said = [error["text"] for error in summary_of(CommentForm({"name": "", "text": ""}))]
    assert len(said) == len(set(said)) == 2
    assert said[0].startswith("Su nombre")
    assert said[1].startswith("Su comentario")


def test_a_text_that_is_too_long_names_its_question_too():
    with translation.override("es"):
        said = [error["text"] for error in summary_of(CommentForm({"name": "a" * 100, "text": "x"}))]
    assert said[0].startswith("Su nombre")
