"""/consultas/: what institutions ask everybody, how to answer, and what came of it. No JavaScript.

An open one needs no account or cookie. One of certified persons asks for the account before the first question. The
answer is sent from a page that shows it: its key is made there, so that pressing twice is one answer.
"""

import uuid
from datetime import datetime, time, timedelta

from django.contrib.auth.views import redirect_to_login
from django.core import signing
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from casework.acting import NotPossible
from casework.decision_form import PREFIX, filled, said
from core.charts import MOST_BARS, Chart, Series
from core.http import personal
from core.language_paths import in_active_language
from core.limits import client_address
from core.locale import in_language
from core.open_post import fell_in_the_trap, open_post
from core.pagecache import changes_at, public_page, understood
from participation import ballots, consulting
from participation import consultation_data as data
from participation.models import BallotBox, Consultation, Stage
from tramites_forms.models import FormVersion

PER_PAGE = 20
SALT = "participation.consultation"
SENT_WITHIN = 24 * 3600  # seconds between the page that shows the answers and their being sent


@public_page
@require_safe
def consultations(request):
    """All of them, the newest first, each with what can be done with it today."""
    found = in_language(Consultation.objects.filter(live=True)).select_related("locale", "institution")
    found = found.filter(translation_key__in=consulting.public().values("translation_key"))
    asked = request.GET.get("pagina", "")
    page = Paginator(found, PER_PAGE).get_page(asked if asked.isascii() else 1)
    understood(request, pagina=str(page.number) if asked else None)
    changes_at(request, _midnight())
    annulled = set(_annulled(page))
    rows = [(one, Stage(one.stage()).label, one.stage(), one.translation_key in annulled) for one in page]
    return render(request, "participation/consultations.html", {"page_obj": page, "rows": rows, "trail": _home()})


@public_page
@require_safe
def consultation(request, slug):
    """One of them: before, while it is open, after it, and with its results."""
    source, shown = _found(slug)
    changes_at(request, _midnight())
    stage = source.stage()
    result, questions = consulting.results(source) or (None, [])
    context = {
        "consultation": shown,
        "source": source,
        "stage": stage,
        "box": ballots.box_of(source) if source.is_sealed else None,
        "result": result,
        "questions": [(one, _chart(one, result)) for one in questions],
        "outcome": shown.outcome if stage == Stage.RESULTS else "",
        "trail": [*_home(), (_("Consultations"), in_active_language("/consultas/"))],
    }
    return render(request, "participation/consultation.html", context)


@public_page
@require_safe
def consultation_data(request, slug, name):
    """The results as data: nothing is there before their day."""
    source, _shown = _found(slug)
    changes_at(request, _midnight())
    if name not in ("resultados.csv", "resultados.json") or consulting.results(source) is None:
        raise Http404
    if name.endswith("csv"):
        return HttpResponse(data.csv_text(source), content_type="text/csv; charset=utf-8")
    return JsonResponse(data.as_json(source), json_dumps_params={"ensure_ascii": False, "indent": 1})


@personal
@require_safe
def consultation_form(request, slug):
    """The questions; of one for certified persons, first who may answer it."""
    source, shown = _found(slug)
    version = source.form.current_version()
    if not _takes(source) or version is None:
        return render(request, "participation/consultation_over.html", {"consultation": shown})
    if source.is_sealed and (stopped := _not_they(request, source, shown)):
        return stopped
    return _asked(request, shown, filled(version), version)


@open_post("consultation", per_hour=None)
def consultation_send(request, slug):
    """Show what was answered; and, from that page, keep it."""
    source, shown = _found(slug)
    version = _version(source, request.POST.get("version", ""))
    if not _takes(source) or version is None:
        return render(request, "participation/consultation_over.html", {"consultation": shown}, status=410)
    if source.is_sealed and (stopped := _not_they(request, source, shown, status=403)):
        return stopped
    form = filled(version, request.POST)
    if not form.is_valid() or "change" in request.POST:
        return _asked(request, shown, form, version, status=200 if form.is_valid() else 422)
    key = _key(request.POST.get("key", "")) if "send" in request.POST else None
    if key is None:
        return _look(request, shown, form, version, status=422 if "send" in request.POST else 200)
    return _keep(request, (source, shown), form, version, key)


def _takes(source):
    """Say whether a consultation takes answers, as far as it can be said before the answer is kept."""
    return source.stage() == Stage.OPEN and not (source.is_sealed and ballots.box_of(source))


def _not_they(request, source, shown, status=200):
    """Return the page for who may not answer one of certified persons, or did already; None for who may."""
    person = request.user
    if person.is_authenticated and person.certification:
        if not ballots.took_part(source, person.carne):
            return None
        return render(request, "participation/consultation_took_part.html", {"consultation": shown})
    context = {"consultation": shown, "signed_in": person.is_authenticated, "lost": status == 403}
    context["sign_in"] = redirect_to_login(in_active_language(f"/consultas/{source.slug}/responder/")).url
    return render(request, "participation/consultation_who.html", context, status=status)


def _key(text):
    """Return the key of the page that showed the answers, None when it is not of ours or is too old."""
    try:
        return uuid.UUID(signing.loads(text, salt=SALT, max_age=SENT_WITHIN))
    except (signing.BadSignature, ValueError, TypeError):
        return None


def _keep(request, found, form, version, key):
    source, shown = found
    try:
        if source.is_sealed:
            ballots.cast(source, version, form.stored(), carne=request.user.carne)
        elif not fell_in_the_trap(request):
            consulting.keep(source, version, form.stored(), key=key, address=client_address(request))
    except ballots.TookPart:
        return render(request, "participation/consultation_took_part.html", {"consultation": shown})
    except consulting.Over:
        return render(request, "participation/consultation_over.html", {"consultation": shown}, status=410)
    except NotPossible:
        return _asked(request, shown, form, version, status=422)
    return render(request, "participation/consultation_thanks.html", {"consultation": shown})


def _annulled(shown):
    """Yield the translation keys of those of some consultations that were annulled: one query."""
    keys = [one.translation_key for one in shown]
    found = BallotBox.objects.filter(consultation__translation_key__in=keys).exclude(annulled_at=None)
    return found.values_list("consultation__translation_key", flat=True)


def _asked(request, shown, form, version, status=200):
    context = {"consultation": shown, "form": form, "parts": list(form.parts()), "version": version.pk}
    return render(request, "participation/consultation_form.html", context, status=status)


def _look(request, shown, form, version, status=200):
    """Show what is about to be sent. What was typed goes along, hidden; the key is of this page alone."""
    answers = form.stored()
    rows = [{"label": label, "value": words} for _key, label, words in said(version, answers, "es")]
    typed = [
        (name, value) for name, values in request.POST.lists() if name.startswith(f"{PREFIX}-") for value in values
    ]
    key = signing.dumps(uuid.uuid4().hex, salt=SALT)
    context = {"consultation": shown, "rows": rows, "typed": typed, "key": key, "version": version.pk}
    return render(request, "participation/consultation_check.html", context, status=status)


def _version(source, text):
    """Return the FormVersion that a page asked, if it is a published one of this consultation's form."""
    versions = FormVersion.objects.published().filter(form=source.form)
    return versions.filter(pk=int(text)).first() if text.isascii() and text.isdigit() and len(text) < 19 else None


def _found(slug):
    """Return (the Spanish consultation, it in the language being read). Raises Http404."""
    source = consulting.public().filter(slug=slug).select_related("institution", "form").first()
    if source is None:
        raise Http404
    shown = in_language(Consultation.objects.filter(translation_key=source.translation_key))
    return source, shown.select_related("locale", "institution").first() or source


def _chart(question, result):
    """Return the chart of a question, or None when every number is too small to be told."""
    rows = [(words, number) for words, number, _share in question.rows]
    rows = sorted(rows, key=lambda row: -(row[1] or 0))[:MOST_BARS]
    if not any(number for _words, number in rows):
        return None
    most = max((number or 0, words) for words, number in rows)
    return Chart(
        finding=_("%(answer)s: about %(n)s.") % {"answer": most[1], "n": most[0]},
        labels=tuple(words for words, _number in rows),
        series=(Series(_("Answers"), tuple(number for _words, number in rows)),),
        unit=_("answers"),
        heading=_("Answer"),
        hidden=_("fewer than 5"),
        about=_("Of about %(n)s answers. Fewer than five are not told.") % {"n": 5 * round(result.answers / 5)},
    )


def _midnight():
    """Return the next moment at which what is said of consultations may be different."""
    return timezone.make_aware(datetime.combine(timezone.localdate() + timedelta(days=1), time.min))


def _home():
    return [(_("Home"), in_active_language("/"))]
