"""What happened to one thing, as Atom: for who prefers a reader of feeds to mail. The same happenings as the mails."""

from django.contrib.syndication.views import Feed
from django.http import Http404
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.language_paths import absolute
from core.pagecache import public_page
from core.plain import printable
from participation.digest_text import Writer
from participation.followed import kind_at
from participation.models import Happening

ITEMS = 30


class HappeningsFeed(Feed):
    feed_type = Atom1Feed
    description_template = title_template = None

    def get_object(self, request, kind, name=""):
        found = kind_at(kind)
        ref = found.find(name) if found and not found.by_query and "\0" not in name else None
        matter = found.matter(ref) if ref else None
        if matter is None:
            raise Http404
        self.path = request.path
        return matter

    def title(self, matter):
        return printable(f"{matter.title} · Soberanía")

    def subtitle(self, matter):
        return _("What is new, what changed and what is no longer published.")

    def link(self, matter):
        return absolute(matter.url)

    def feed_url(self, matter):
        return absolute(self.path)

    def feed_guid(self, matter):
        return f"urn:x-soberania:{matter.kind}:{matter.ref}:{get_language()}"

    def items(self, matter):
        mine = Happening.objects.filter(concerns__kind=matter.kind, concerns__ref=matter.ref).order_by("-pk")[:ITEMS]
        writer, language = Writer(), get_language()
        told = [(happening, writer.item(happening.pk, language)) for happening in mine]
        return [(happening, item or None, matter) for happening, item in told if item]

    def item_title(self, one):
        return f"{one[1].what}: {one[1].title}"

    def item_description(self, one):
        return one[1].text

    def item_link(self, one):
        return one[1].url or absolute(one[2].url)

    def item_guid(self, one):
        return f"urn:x-soberania:happening:{one[0].pk}"

    def item_pubdate(self, one):
        return one[0].at

    def item_updateddate(self, one):
        return one[0].at


feed = public_page(require_safe(HappeningsFeed()))
