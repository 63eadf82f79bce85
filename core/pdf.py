"""Documents as PDF: one Typst template each under templates/typst/, tagged and accessible (PDF/UA-1).

Data enters as JSON in `sys.inputs.data`, never as part of the template, so that no text can become markup.
"""

import json
from functools import cache
from pathlib import Path

import typst
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder

from core.plain import printable
from core.site_owner import seal_svg, site_owner

NO_LETTER = "could not be displayed with font"
TEMPLATES = Path(settings.BASE_DIR) / "templates" / "typst"


@cache
def embedded_fonts():
    """The fonts that come with Typst: a document looks the same on every machine."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True)


def _owner():
    """Return whose site this is, as a template shows it above every sheet."""
    owner = site_owner()
    return {"name": owner.name, "phone": owner.phone, "seal": seal_svg()}


def render_pdf(template_name, data, standards=("ua-1",)):
    """Return the PDF (bytes) of `templates/typst/<template_name>` for `data`, a dict that JSON can hold.

    `data` must have "title" (not empty) and "language". Text may hold anything: a letter that our fonts do not have
    shows as a box, and then the document is tagged as always but does not claim `standards`, which forbid boxes.
    Raises typst.TypstError when the template does not fit the data.
    """
    data = printable(data | {"owner": _owner()})
    compiler = typst.Compiler(
        input=str(TEMPLATES / template_name),
        root=str(TEMPLATES),
        font_paths=embedded_fonts(),
        sys_inputs={"data": json.dumps(data, cls=DjangoJSONEncoder, ensure_ascii=False)},
    )
    try:
        return compiler.compile(format="pdf", pdf_standards=list(standards))
    except typst.TypstError as error:
        if NO_LETTER not in str(error):
            raise
        return compiler.compile(format="pdf")
