"""What a box of files offers to `static/js/upload.mjs`: where to send in pieces, the limits, what is half-way."""

import json

from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.translation import gettext as _

from tramites_forms.uploads.partials import partials_of

MEGABYTE = 1024 * 1024


def offer_of(draft, spec):
    """Return the dict that the template of the box and the module read."""
    key = spec["key"]
    return {
        "address": reverse("tramites_forms:tus", args=[draft.pk, key]),
        "most": spec["most"],
        "bytes": spec["megabytes"] * MEGABYTE,
        "words": json.dumps(words(spec), ensure_ascii=False),
        "unfinished": [
            {
                "name": partial.name,
                "address": reverse("tramites_forms:tus_file", args=[draft.pk, key, partial.pk]),
                "fingerprint": partial.fingerprint,
                "arrived": filesizeformat(partial.offset),
                "length": filesizeformat(partial.length),
            }
            for partial in partials_of(draft, key)
        ],
    }


def words(spec):
    """Return {moment: sentence}: what is said while a file is sent. The module fills in the names."""
    return {
        "lighter": _("Making the photo lighter…"),
        "begun": _("Sending %(name)s"),
        "onward": _("Going on with %(name)s where it was cut"),
        "sent": _("%(sent)s of %(size)s sent"),
        "checking": _("It arrived. We are checking it…"),
        "kept": _("%(name)s is saved."),
        "removed": _("%(name)s will not be sent."),
        "refused": _("%(name)s was not taken:"),
        "cut": _("The connection was cut. What has arrived is safe: we go on by ourselves when it comes back."),
        "plain": _("It could not be sent now. It will be sent when you press “Continue”."),
        "waiting": _("A file is still being sent. When it has arrived, we go on by ourselves."),
        "many": _("You can send at most %d files here.") % spec["most"],
        "size": _("it is bigger than %d MB.") % spec["megabytes"],
    }
