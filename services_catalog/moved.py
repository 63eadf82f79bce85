"""No dead links when a category, an institution or an office changes its address. Wagtail does it for pages only."""

from django.conf import settings
from django.db.models.signals import post_save, pre_save
from wagtail.contrib.redirects.models import Redirect

from services_catalog.models import Category, Institution, Office

ADDRESSES = {
    Category: "/tramites/categoria/{}/",
    Institution: "/instituciones/{}/",
    Office: "/oficinas/{}/",
}


def remember(sender, instance, **kwargs):
    """Keep the slug that the row has until now."""
    instance._slug_before = sender.objects.filter(pk=instance.pk).values_list("slug", flat=True).first()


def leave_redirect(sender, instance, raw=False, **kwargs):
    """Lead from the old address to the new one, in the source language and under /en/."""
    before = instance._slug_before
    if raw or not before or before == instance.slug or instance.locale.language_code != settings.LANGUAGE_CODE:
        return
    address = ADDRESSES[sender]
    for prefix in ("", *(f"/{code}" for code, _ in settings.LANGUAGES if code != settings.LANGUAGE_CODE)):
        old, new = prefix + address.format(before), prefix + address.format(instance.slug)
        Redirect.objects.filter(old_path=Redirect.normalise_path(new), site=None).delete()
        Redirect.objects.filter(redirect_link=old, site=None).update(redirect_link=new)
        Redirect.objects.update_or_create(
            old_path=Redirect.normalise_path(old),
            site=None,
            defaults={"redirect_link": new, "is_permanent": True, "automatically_created": True},
        )


def connect():
    """Called once the models are known."""
    for model in ADDRESSES:
        pre_save.connect(remember, sender=model, dispatch_uid="moved-remember")
        post_save.connect(leave_redirect, sender=model, dispatch_uid="moved-redirect")
