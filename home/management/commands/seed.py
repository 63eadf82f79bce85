from importlib import import_module
from importlib.util import find_spec
from time import monotonic

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import transaction
from wagtail.models import Locale, Page, Site

from home.models import HomePage

# In this order: procedures point to forms, guides to procedures, the home page to all of them.
ROOMS = ["accounts", "tramites_forms", "services_catalog", "news", "participation", "casework", "home", "search"]


class Command(BaseCommand):
    help = "Loads the first content of the site. Running it again adds what is missing and changes nothing edited."

    def handle(self, *args, **options):
        started = monotonic()
        root()
        for room in ROOMS:
            if find_spec(f"{room}.seed"):
                self.stdout.write(f"{room}:")
                import_module(f"{room}.seed").load(None, lambda text: self.stdout.write(f"  {text}"))
        self.stdout.write(self.style.SUCCESS(f"Seeded in {monotonic() - started:.1f} s"))


@transaction.atomic
def root():
    """Give the site its languages and its home page, in the place of the page Wagtail's migrations leave."""
    locales = {code: Locale.objects.get_or_create(language_code=code)[0] for code, _ in settings.LANGUAGES}
    site = Site.objects.filter(is_default_site=True).select_related("root_page").first()
    home = HomePage.objects.filter(locale=locales[settings.LANGUAGE_CODE]).first()
    if home is None:
        tree = Page.get_first_root_node()
        home = HomePage(title="Soberanía", slug="inicio", locale=locales[settings.LANGUAGE_CODE])
        tree.add_child(instance=home)
    if site is None:
        site = Site(hostname="localhost", is_default_site=True)
    if site.root_page_id != home.pk:
        welcome = site.root_page if site.root_page_id else None
        site.root_page, site.site_name = home, settings.WAGTAIL_SITE_NAME
        site.save()
        # Only the page of Wagtail's own migration: one that an editor made has another type.
        if welcome and welcome.specific_class is Page and not welcome.get_children().exists():
            welcome.delete()
    return home
