from django.db import models
from django.utils.translation import gettext_lazy as _


class Edition(models.Model):
    """One making of the files that people keep: its number, what it holds and what changed since the one before.

    `digest` is of all it says but its number and day: while nothing changes there is no new one. `entries` is
    {id: [digest, title, address]} of what it says in Spanish; `changes` is [{"id", "title", "what"}]. `index` is the
    search index of the folder as its newest base was made, {"text", "entries", "shape"}: see edition.index.
    """

    never_on_public_pages = True

    number = models.PositiveIntegerField(_("number"), unique=True)
    made_at = models.DateTimeField(_("made on"))
    digest = models.CharField(max_length=64)
    place = models.BigIntegerField(default=0)  # in the journal of changes (core.changes), when it was made
    entries = models.JSONField(default=dict)
    changes = models.JSONField(default=list)
    index = models.JSONField(default=dict)
    sealed = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("offline edition")
        verbose_name_plural = _("offline editions")
        ordering = ["-number"]

    def __str__(self):
        return f"{self.number} ({self.made_at:%Y-%m-%d})"


class EditionFile(models.Model):
    """A file of an edition, whole in its row: every web machine has it as soon as it is committed, and none before."""

    never_on_public_pages = True

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="files")
    name = models.CharField(max_length=80)
    body = models.BinaryField()
    packed = models.BinaryField(null=True)  # the same with gzip, of what is not packed by itself
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    policy = models.TextField(blank=True, default="")  # what a browser may do with it (CSP), when served from here

    class Meta:
        constraints = [models.UniqueConstraint("edition", "name", name="edition_file_once")]

    def __str__(self):
        return self.name
