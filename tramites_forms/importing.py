"""Bringing a form in from a file somebody chose: it becomes a draft, or a list of what is wrong with it."""

import json

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.models import Locale

from tramites_forms.exchange import (
    UnknownInstitution,
    UnknownKind,
    form_clean,
    form_from,
    institution_of,
    kind_of,
    without_ids,
)
from tramites_forms.form_translation import form_translate
from tramites_forms.models import OnlineForm

MOST_BYTES = 2_000_000


class TakenName(Exception):
    """There is a form of the address name of the file already: `form`."""

    def __init__(self, form):
        self.form = form
        super().__init__(form.slug)


def form_import(body, *, as_copy=False):
    """Return (the draft OnlineForm made of a JSON file, []) or (None, [what is wrong, in words]).

    Its translations become drafts too, in the languages that this site has. Raises TakenName when a form has its
    address name; with `as_copy` it gets another one, and questions of its own.
    """
    try:
        data = json.loads(body)
        if as_copy:
            data = {**without_ids(data), "slug": free_name(data)}
        form = form_from(data, data["language"])
        if not all(isinstance(code, str) for code in data["languages"]):
            raise TypeError(data["languages"])
        form.institution, form.case_kind = institution_of(data), kind_of(data)
        form.for_staff = data.get("for_staff") is True
        form.locale = Locale.objects.get(language_code=data["language"])
    except UnknownInstitution as error:
        return None, [_("This site has no institution with the address name “%(slug)s”.") % {"slug": error}]
    except UnknownKind as error:
        text = _("This site has no kind of question called “%(kind)s”. It stands here: %(where)s.")
        return None, [text % {"kind": error.kind, "where": error.where}]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, Locale.DoesNotExist):
        return None, [_("This is not the file of a form: it must be one made with “Export as JSON”.")]
    taken = OnlineForm.objects.filter(slug=form.slug, locale=form.locale).first()
    if taken:
        raise TakenName(taken)
    form.live = False
    try:
        with transaction.atomic():
            form_clean(form)
            form.save()
            form.save_revision()
            for locale in Locale.objects.filter(language_code__in=data["languages"]).exclude(pk=form.locale_id):
                form_translate(form, form_from(data, locale.language_code), locale, publish=False)
    except ValidationError as error:
        return None, words_of(error)
    return form, []


def free_name(data):
    """Return an address name that no form has, made of the title in a file."""
    locale = Locale.objects.get(language_code=data["language"])
    return OnlineForm(title=str(data["title"][data["language"]])[:100], locale=locale).free_slug()


def words_of(error):
    """Return the messages of a ValidationError, also those inside the blocks of a stream."""
    if not isinstance(error, ValidationError):
        return [str(error)]
    if hasattr(error, "error_dict"):
        return [text for errors in error.error_dict.values() for one in errors for text in words_of(one)]
    inner = [*list_of(getattr(error, "block_errors", None)), *list_of(getattr(error, "non_block_errors", None))]
    if inner:
        return [text for one in inner for text in words_of(one)]
    if error.messages == [None]:
        return []
    return [str(text) for text in error.messages]


def list_of(errors):
    """Return the errors of a block, whether they come as a dict, a list or nothing."""
    if not errors:
        return []
    return [one for one in (errors.values() if hasattr(errors, "values") else errors) if one is not None]
