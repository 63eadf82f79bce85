"""Where the shared facts of the catalogue are served: core.served remembers it, and follows when a name changes."""

from django.dispatch import receiver
from wagtail.signals import published

from core.served.addresses import register, remember
from core.served.rule import is_translation
from services_catalog.models import Category, Institution, Office, ServicePage
from tramites_forms.models import OnlineForm


@register(Category)
def category(found):
    return _in_spanish(found, page=f"/tramites/categoria/{found.slug}/")


@register(Institution)
def institution(found):
    return _in_spanish(found, page=f"/instituciones/{found.slug}/", api=f"/api/v1/institutions/{found.slug}")


@register(Office)
def office(found):
    return _in_spanish(found, page=f"/oficinas/{found.slug}/", api=f"/api/v1/offices/{found.slug}")


@receiver(published, sender=OnlineForm)
def form_published(instance, **kwargs):
    """The procedures that a form is for have where to begin from now on."""
    remember(ServicePage.objects.live().filter(online_form=instance))


def _in_spanish(found, **addresses):
    """Translations are served at the address of their source."""
    return {} if is_translation(found) else addresses
