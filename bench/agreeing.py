"""What editors do to a page, and how long until every place where it is read agrees. For bench.publishing.

Each type of page that has a translation: taken down, put back, renamed, moved, withdrawn; alone, several at once, and
by the clock. The clock is that of the site: its worker looks every minute.
"""

import time
from datetime import timedelta

from bench.bars import bar
from bench.surfaces import API, Shown, Surfaces

LIMIT = 5  # seconds
PATIENCE = 60
PAUSE = 0.05
REASON = "Se comprueba cuánto tarda en dejar de verse."


class Subject:
    """A page of the first content with its translation, a word in both titles, and everywhere it is read."""

    def __init__(self, visitor, kind, page):
        from core.served.with_source import translations_of

        self.kind, self.key, self.word = kind, page.pk, f"{kind}{time.time_ns()}"
        for one in (*translations_of(page), page):
            one.title = f"{one.title} {self.word}"
            one.save_revision(clean=False).publish()
        self.surfaces = Surfaces(visitor, kind, self.word)
        self.slug = page.slug
        self.here = Shown(self.path, page.slug)

    @property
    def page(self):
        from wagtail.models import Page

        return Page.objects.get(pk=self.key).specific

    @property
    def path(self):
        from core.page_addresses import page_address

        return page_address(self.page, "es")

    def ready(self):
        wait([(self, self.here)], lists=False)
        self.surfaces.find_lists()


def wait(expected, lists=True):
    """Return (seconds until every place of every (Subject, Shown) agrees, the last places that did not)."""
    begun, left, late = time.monotonic(), {}, []
    for subject, shown in expected:
        checks = subject.surfaces.checks(shown)
        left |= {(subject.kind, name): check for name, check in checks.items() if lists or "/search" not in name}
    while left and time.monotonic() - begun < PATIENCE:
        late = [address for _kind, address in left]
        left = {name: check for name, check in left.items() if not check()}
        if left:
            time.sleep(PAUSE)
    return (float("inf") if left else time.monotonic() - begun), late


def subjects(visitor):
    """Return the Subjects: two of each kind, for what is done to several at once, and a text to move them below."""
    from home.models import ContentPage
    from news.models import NewsPage
    from services_catalog.models import CheckerPage, GuidePage, ServicePage

    models = {"service": ServicePage, "guide": GuidePage, "checker": CheckerPage, "news": NewsPage, "text": ContentPage}
    found = []
    for kind, model in models.items():
        pages = model.objects.live().filter(locale__language_code="es").order_by("path")
        if kind == "service":
            pages = pages.filter(online_form__live=True, withdrawn_on=None)
        translated = [page for page in pages if page.get_translations().live().exists()]
        if kind == "text":
            translated = [page for page in translated if page.is_leaf()]
        found += [Subject(visitor, kind, page) for page in translated[: 3 if kind == "text" else 2]]
    for subject in found:
        subject.ready()
    return found


def away(subject):
    return Shown(None, subject.page.slug, listed=False)


def renamed(subject, slug):
    before = subject.path
    page = subject.page
    page.slug = slug
    page.save_revision(clean=False).publish()
    return Shown(subject.path, slug, moved=(before,))


def moved(subject, parent):
    before = subject.path
    subject.page.move(parent, pos="last-child")
    return Shown(subject.path, subject.page.slug, moved=(before,))


def withdrawn(subject, day):
    page = subject.page
    page.withdrawn_on, page.withdrawn_reason = day, REASON if day else ""
    page.save_revision(clean=False).publish()
    return Shown(subject.path, page.slug, listed=day is None)


def many(action, group, **more):
    """Do what the admin does to several pages at once."""
    from accounts.models import User

    action.execute_action([one.page for one in group], user=User.objects.filter(is_superuser=True).first(), **more)


def alone(subject, others):
    """Yield (what is done, function that does it and returns what is to be seen) for one page."""
    from django.utils import timezone

    yield "unpublish", lambda: (subject.page.unpublish(), away(subject))[1]
    yield "publish", lambda: (subject.page.get_latest_revision().publish(), subject.here)[1]
    yield "rename", lambda: renamed(subject, f"{subject.slug}-otra")
    yield "rename back", lambda: renamed(subject, subject.slug)
    if subject.kind == "text":
        home, new = subject.page.get_parent(), others[-1].page
        yield "move", lambda: moved(subject, new)
        yield "move back", lambda: moved(subject, home)
    if subject.kind == "service":
        yield "withdraw", lambda: withdrawn(subject, timezone.localdate())
        yield "put back", lambda: withdrawn(subject, None)


def in_bulk(group, elsewhere):
    """Yield the acts on several pages of a type. `elsewhere` (Page): where they may be moved, or None."""
    from wagtail.admin.views.pages.bulk_actions.move import MoveBulkAction
    from wagtail.admin.views.pages.bulk_actions.publish import PublishBulkAction

    from home.taking_down import UnpublishMany

    def gone():
        many(UnpublishMany, group)
        return [(one, away(one)) for one in group]

    def back():
        many(PublishBulkAction, group)
        return [(one, one.here) for one in group]

    def taken(parent):
        before = [one.path for one in group]
        many(MoveBulkAction, group, destination=parent)
        return [(one, Shown(one.path, one.slug, moved=(old,))) for one, old in zip(group, before, strict=True)]

    yield "unpublish", gone
    yield "publish", back
    if elsewhere:
        home = group[0].page.get_parent()
        yield "move", lambda: taken(elsewhere)
        yield "move back", lambda: taken(home)


def next_minute():
    """Return the whole minute (datetime) after the one that begins next, so that there is time to prepare."""
    from django.utils import timezone

    return timezone.now().replace(second=0, microsecond=0) + timedelta(minutes=2)


def by_the_clock(group):
    """Yield the acts that wait for a minute: each prepares every page for it, and says what is to be seen then."""
    from django.utils import timezone

    def expire(minute):
        for one in group:
            page = one.page
            page.expire_at = minute
            page.save_revision(clean=False).publish()
        return [(one, away(one)) for one in group]

    def go_live(minute):
        for one in group:
            page = one.page
            page.expire_at, page.go_live_at = None, minute
            page.save_revision(clean=False).publish()
        return [(one, one.here) for one in group]

    def change(minute):
        expected = []
        for one in group:
            page, before = one.page, one.path
            page.go_live_at, page.slug = minute, f"{one.slug}-luego"
            listed = one.kind != "service"
            if not listed:
                page.withdrawn_on, page.withdrawn_reason = timezone.localdate(), REASON
            page.save_revision(clean=False).publish()
            after = before.replace(f"/{one.slug}/", f"/{one.slug}-luego/")
            expected.append((one, Shown(after, page.slug, listed=listed, moved=(before,))))
        return expected

    yield "expire", expire
    yield "go live", go_live
    yield "rename and withdraw", change


def measure(visitor):
    """Return the rows: the worst of each act, and what every address ever served answers at the end."""
    worst = {}

    def took(way, act, seconds, late):
        if seconds > worst.get((way, act), (-1, None))[0]:
            worst[way, act] = (seconds, late)

    everything = subjects(visitor)
    first = {subject.kind: subject for subject in reversed(everything)}
    for subject in first.values():
        others = [one for one in everything if one.kind == subject.kind and one is not subject]
        for act, do in alone(subject, others):
            took("alone", act, *wait([(subject, do())]))
    for kind in first:
        group = [one for one in everything if one.kind == kind]
        for act, do in in_bulk(group[:2], group[2].page if len(group) > 2 else None):
            took("in bulk", act, *wait(do()))
    for act, prepare in by_the_clock(list(first.values())):
        minute = next_minute()
        expected = prepare(minute)
        time.sleep(max(0, minute.timestamp() - time.time()))
        took("by the clock", act, *wait(expected))
    rows = [
        bar(f"{way}: {act}, worst of {len(first)} types, s", round(seconds, 2), f"<= {LIMIT}", seconds <= LIMIT)
        for (way, act), (seconds, _late) in worst.items()
    ]
    slowest = max(worst.items(), key=lambda pair: pair[1][0])
    print(f"the worst: {slowest[0]}, last to agree: {slowest[1][1][:5]}", flush=True)
    ever = sorted({address for subject in everything for address in subject.surfaces.ever})
    dead = [address for address in ever if visitor.ask("GET", address)[0] not in (200, 301, 410)]
    rows.append(bar(f"dead of {len(ever)} addresses ever served", len(dead), "0", not dead))
    if set(first) != set(API):
        rows.append(bar(f"types without a translation: {sorted(set(API) - set(first))}", "-", "all", None))
    return rows
