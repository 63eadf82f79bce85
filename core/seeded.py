"""What the first content has brought so far, row by row: what editors deleted does not come back with an upgrade."""

import hashlib
import json

from django.db import models


class SeededRow(models.Model):
    """One row of first content that was brought to this site, whatever became of it since."""

    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=120)
    # Of the row as it was brought; empty when the site was filled before this was written down.
    digest = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="unique_seeded_row")]

    def __str__(self):
        return f"{self.kind}: {self.key}"


class Ledger:
    """The rows of one kind of first content ("procedure", "office"...) that this site has had."""

    def __init__(self, kind):
        self.kind = kind
        self.digests = dict(SeededRow.objects.filter(kind=kind).values_list("key", "digest"))

    def __contains__(self, key):
        return str(key) in self.digests

    def adopt(self, keys):
        """Take as brought, in the first run that writes it down, what an older release had already loaded."""
        if not self.digests:
            for key in keys:
                self._write(str(key), "")

    def is_current(self, key, row):
        """Say whether `row` (what json can write) came in exactly as it stands now."""
        return self.digests.get(str(key)) == digest(row)

    def note(self, key, row):
        """Write down that `row` was brought or, where an editor's page stands in its place, that it was offered."""
        if not self.is_current(key, row):
            self._write(str(key), digest(row))

    def _write(self, key, found):
        SeededRow.objects.update_or_create(kind=self.kind, key=key, defaults={"digest": found})
        self.digests[key] = found


def digest(row):
    """Return the sha256 of a row, as 64 hexadecimal digits (str)."""
    return hashlib.sha256(json.dumps(row, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
