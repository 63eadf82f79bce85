"""«Avíseme si cambia»: asking, confirming, preferences and leaving, without account, cookie or JavaScript.

What a link opens is in the link, so no other site can act with it and no token of ours is needed. Looking at one
changes nothing: programs that read mail before people open every address in it.
"""

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from core.http import personal
from core.language_paths import known
from core.open_post import fell_in_the_trap, open_post
from core.pagecache import public_page, understood
from participation import links, searches, subscribing
from participation.follow_forms import FollowForm
from participation.followed import Matter, kind_at
from participation.models import Rhythm

PER_HOUR = 2_000  # from one address: a town. What one e-mail gets is counted by e-mail (subscribing)


@public_page
@require_safe
def about(request):
    """What can be followed, and how."""
    return render(request, "participation/follow_about.html", {"news": _wanted("noticias", "", "")})


@public_page
@require_safe
def follow(request, kind, name=""):
    """The form to be told of one thing: a kept page, the same for everybody."""
    words = request.GET.get("q", "")
    understood(request, q=searches.words_of(words) or None)
    matter = _wanted(kind, name, words)
    if matter is None:
        raise Http404
    form = FollowForm(initial={"kind": kind, "name": name, "q": words, "rhythm": Rhythm.DAILY})
    return render(request, "participation/follow.html", {"form": form, "matter": matter, "feed": _feed(kind, name)})


@open_post("follow", per_hour=PER_HOUR)
def follow_ask(request):
    """Keep the wish and write to the address. The answer is the same whatever was known of it."""
    form = FollowForm(request.POST)
    matter = _wanted(*(request.POST.get(name, "")[:200] for name in ("kind", "name", "q")))
    if matter is None:
        raise Http404
    if not form.is_valid():
        return render(request, "participation/follow.html", {"form": form, "matter": matter}, status=422)
    email = form.cleaned_data["email"]
    if not fell_in_the_trap(request):
        words = form.cleaned_data["q"] if matter.kind == searches.SEARCH.name else ""
        language = known((get_language() or "")[:2])
        rhythm = form.cleaned_data["rhythm"]
        subscribing.ask(email, matter.kind, matter.ref, rhythm=rhythm, language=language, words=words)
    return render(request, "participation/follow_asked.html", {"matter": matter, "email": email})


@csrf_exempt
@personal
@require_http_methods(["GET", "HEAD", "POST"])
def follow_confirm(request, token):
    """What waits for the confirmation: a button begins it, and looking does not."""
    subscriber = _subscriber(links.CONFIRM, token)
    language = known((get_language() or "")[:2])
    if request.method == "POST":
        begun = subscribing.confirm(subscriber, set(request.POST.getlist("follow")), language)
        return _preferences(request, subscriber, begun=begun)
    waiting = [(row, matter) for row in subscribing.pending(subscriber) if (matter := _matter(row))]
    if not waiting:
        return _preferences(request, subscriber)
    context = {"waiting": waiting, "email": subscribing.masked(subscriber.email)}
    return render(request, "participation/follow_confirm.html", context)


@csrf_exempt
@personal
@require_http_methods(["GET", "HEAD", "POST"])
def follow_preferences(request, token):
    """What a subscriber follows and how often: changed by a button, without account."""
    subscriber = _subscriber(links.PREFERENCES, token)
    if request.method != "POST":
        return _preferences(request, subscriber)
    if "leave" in request.POST:
        subscribing.leave(subscriber)
        return render(request, "participation/follow_left.html", {"left": True})
    rhythms = {
        name.removeprefix("rhythm-"): value for name, value in request.POST.items() if name.startswith("rhythm-")
    }
    language = request.POST.get("language", "")
    subscribing.change(subscriber, rhythms, language if known(language) == language else subscriber.language)
    subscriber.refresh_from_db()
    return _preferences(request, subscriber, saved=True)


@csrf_exempt
@personal
@require_http_methods(["GET", "HEAD", "POST"])
def follow_leave(request, token):
    """Leaving everything by one POST, as mail programs send it (RFC 8058: no cookie, origin or redirect)."""
    subscriber = links.subscriber_of(links.LEAVE, token)
    if request.method == "POST":
        if subscriber is not None:
            subscribing.leave(subscriber)
        if request.POST.get("List-Unsubscribe"):
            return HttpResponse(status=200, content_type="text/plain")
        return render(request, "participation/follow_left.html", {"left": True})
    if subscriber is None:  # erased since: there is nothing more to leave
        return render(request, "participation/follow_left.html", {"left": True})
    return render(request, "participation/follow_left.html", {"email": subscribing.masked(subscriber.email)})


def _preferences(request, subscriber, **said):
    rows = subscribing.followed_by(subscriber)
    context = {
        "rows": [(row, matter, Rhythm.choices) for row, matter in rows],
        "email": subscribing.masked(subscriber.email),
        "suspended": subscriber.suspended_at,
        "language": subscriber.language,
        "languages": settings.LANGUAGES,
        "address": links.address(links.PREFERENCES, subscriber),
    }
    return render(request, "participation/follow_preferences.html", {**context, **said})


def _subscriber(purpose, token):
    subscriber = links.subscriber_of(purpose, token)
    if subscriber is None:
        raise Http404
    return subscriber


def _matter(row):
    return subscribing.matter_of(row.kind, row.ref)


def _wanted(slug, name, words):
    """Return the Matter that an address names, or None when there is nothing there that can be followed."""
    kind = kind_at(slug)
    if kind is None or "\0" in name or (kind.by_query and name):
        return None
    if kind.by_query:
        words = searches.words_of(words)
        ref = kind.find(words)
        return Matter(kind.name, ref, searches.title(words), searches.address(words)) if ref else None
    ref = kind.find(name)
    return kind.matter(ref) if ref else None


def _feed(slug, name):
    """Return whether what is followed has a feed here: the news have theirs, a search has none."""
    kind = kind_at(slug)
    return not kind.by_query and kind.name != "news"
