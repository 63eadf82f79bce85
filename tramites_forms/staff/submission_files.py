"""One submission taken out of the admin, as PDF to read and print or as JSON for another system."""

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from core.pdf import render_pdf
from tramites_forms.reading import submission_sections
from tramites_forms.retention import kept
from tramites_forms.templatetags.forms_text import moment

HIDDEN = "•••"


def shown_sections(submission, *, revealed):
    """Return the sections of what was sent, with what is sensitive covered unless it was asked for."""
    sections = submission_sections(submission)
    for _title, rows in sections:
        for row in rows:
            if row["sensitive"] and row["value"] != "—" and not revealed:
                row["value"], row["hidden"] = HIDDEN, True
    return sections


def submission_json(submission, *, revealed):
    """Return a submission as a dict that JSON can hold: who asked what, with which version, and the answers as kept."""
    hidden = {
        row["key"]
        for _title, rows in shown_sections(submission, revealed=revealed)
        for row in rows
        if row.get("hidden")
    }
    return {
        "reference": submission.reference,
        "form": submission.form.slug,
        "version": submission.version.number,
        "content_hash": submission.version.content_hash,
        "language": submission.language,
        "sent_at": submission.sent_at.isoformat(),
        "received_by": submission.receiver,
        "answer_due_by": submission.due.plain["day"],
        "answer": submission.due.plain,
        "kept_until": kept(submission).day.isoformat(),
        "test": submission.is_test,
        "answers": {key: answer for key, answer in submission.answers.items() if key not in hidden},
        "hidden": sorted(hidden),
        "sections": [
            {"title": title, "rows": [{"key": r["key"], "label": r["label"], "value": r["value"]} for r in rows]}
            for title, rows in shown_sections(submission, revealed=revealed)
        ],
        "files": [
            {"name": one.name, "size": one.size, "sha256": one.sha256, "status": one.status}
            for one in submission.uploads.order_by("created_at")
        ],
    }


def submission_pdf(submission, *, revealed):
    """Return a submission as a tagged PDF (bytes), in the language in which it was asked."""
    with translation.override(submission.language):
        facts = [
            (_("Sent on"), moment(submission.sent_at)),
            (_("Received by"), submission.receiver),
            (_("Answer due by"), submission.due.words),
            (_("Kept until"), kept(submission).words),
            (_("Version"), str(submission.version.number or _("test"))),
        ]
        sections = [
            (title, [(row["label"], row["value"]) for row in rows])
            for title, rows in shown_sections(submission, revealed=revealed)
        ]
        files = [(one.name, str(one.get_status_display())) for one in submission.uploads.order_by("created_at")]
        parts = [("", facts), *sections, *([(_("Files"), files)] if files else [])]
        return render_pdf(
            "submission.typ",
            {
                "title": submission.called,
                "language": submission.language,
                "site": settings.WAGTAIL_SITE_NAME,
                "footer": submission.reference,
                "number": submission.reference,
                "blocks": [facts_block(title, rows) for title, rows in parts],
            },
        )


def facts_block(title, rows):
    return {
        "kind": "facts",
        "title": title,
        "rows": [
            {
                "label": str(label),
                "blocks": [{"kind": "paragraph", "runs": [{"text": line}]} for line in str(value).split("\n")],
            }
            for label, value in rows
        ],
    }
