from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

TEXT_LIMIT = 1000


class Outcome(models.TextChoices):
    """What came of an opinion."""

    MENDED = "mended", _("The page was mended")
    TOLD = "told", _("Who answers for it was told")
    NOTHING = "nothing", _("There is nothing to mend")
    ABUSE = "abuse", _("It insults, or says nothing")


class FeedbackQuerySet(models.QuerySet):
    def with_text(self):
        return self.exclude(text="")


class Feedback(models.Model):
    """The words that somebody left about a page. Nothing about who left them; the yes or no is in OpinionDay."""

    never_on_public_pages = True

    page = models.ForeignKey(
        Page, on_delete=models.SET_NULL, null=True, blank=True, related_name="feedback", verbose_name=_("page")
    )
    path = models.CharField(_("address"), max_length=500)
    language = models.CharField(_("language"), max_length=5)
    useful = models.BooleanField(_("was useful"))
    text = models.TextField(_("what was missing or wrong"), blank=True, max_length=TEXT_LIMIT)
    handled = models.BooleanField(_("attended"), default=False)
    outcome = models.CharField(_("what came of it"), max_length=10, choices=Outcome, blank=True)
    created_at = models.DateTimeField(_("received on"), auto_now_add=True, db_index=True)
    # Made with the press that the words belong to: sent twice, they are kept once.
    key = models.UUIDField(null=True, unique=True, editable=False)
    # More words than one address is read of at once: kept, read when somebody looks for them.
    aside = models.BooleanField(_("one of very many from one address"), default=False, db_default=False)

    objects = FeedbackQuerySet.as_manager()

    class Meta:
        verbose_name = _("opinion about a page")
        verbose_name_plural = _("opinions about pages")
        ordering = ["-created_at", "-pk"]

    def __str__(self):
        return f"{self.path}: {self.text[:60]}" if self.text else self.path
