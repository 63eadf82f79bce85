"""The proof of what went: digests of the names of what was removed, each batch sealed with the seal of the one before.

Kept for ever and about nobody: a digest needs INDEX_KEY and the name, which only its owner still has. A batch that is
changed, put in or taken out breaks its seal or the next one's; the last ones cannot vanish unseen while somebody keeps
a seal of `manage.py retention --report` elsewhere.
"""

import hashlib
import json
from datetime import timedelta

from django.utils import timezone

from core.crypto import blind_index
from core.models import DoomedFile, RetentionBatch, RetentionRun

UNREMOVED_IS_WRONG_AFTER = timedelta(days=2)


def digest(kind, name):
    """Return what stands for a removed thing: 64 hex digits, the same for the same `kind` and `name` (str)."""
    return blind_index("removed", f"{kind}:{name}")


def merkle_root(digests):
    """Return the root (64 hex digits) of the tree of `digests` (list of hex str, at least one), RFC 6962 hashing."""
    level = [hashlib.sha256(b"\x00" + bytes.fromhex(one)).digest() for one in digests]
    while len(level) > 1:
        pairs = [level[at : at + 2] for at in range(0, len(level), 2)]
        level = [hashlib.sha256(b"\x01" + b"".join(pair)).digest() if len(pair) == 2 else pair[0] for pair in pairs]
    return level[0].hex()


def _seal(purpose, said):
    return blind_index(purpose, json.dumps(said, sort_keys=True, ensure_ascii=False))


def batch_seal(batch, previous):
    """Return the seal of a RetentionBatch after one whose seal is `previous` (str, "" for the first)."""
    said = [batch.number, str(batch.run_id), batch.kind, batch.rows, batch.files, batch.root]
    return _seal("retention-batch", [*said, batch.day.isoformat(), batch.at.isoformat(), previous])


def run_seal(run, previous):
    """Return the seal of a finished RetentionRun after one whose seal is `previous`."""
    said = [str(run.pk), run.day.isoformat(), run.started_at.isoformat(), run.finished_at.isoformat()]
    return _seal("retention-run", [*said, run.totals, run.head, previous])


def write_batch(run, kind, gone):
    """Write the proof of a batch, in the transaction that removes it. One run at a time writes (engine.locked)."""
    _write(run, kind.key, gone.names, gone.files)
    for key, names in gone.others.items():
        if names:
            _write(run, key, names, 0)


def _write(run, key, names, files):
    last = RetentionBatch.objects.order_by("-number").only("number", "seal").first()
    digests = sorted(digest(key, name) for name in names)
    batch = RetentionBatch(
        run=run,
        number=last.number + 1 if last else 1,
        kind=key,
        rows=len(names),
        files=files,
        digests=digests,
        root=merkle_root(digests),
        day=timezone.localdate(),
        at=timezone.now(),
    )
    batch.seal = batch_seal(batch, last.seal if last else "")
    batch.save(force_insert=True)


def close_run(run, totals):
    """Seal a run with its totals ({kind: {"removed", "files", "held", "left"}})."""
    last = RetentionBatch.objects.order_by("-number").only("seal").first()
    before = _finished().last()
    run.totals, run.head, run.finished_at = totals, last.seal if last else "", timezone.now()
    run.number = before.number + 1 if before else 1
    run.seal = run_seal(run, before.seal if before else "")
    run.save()


def _finished():
    return RetentionRun.objects.exclude(finished_at=None).order_by("number")


def removed_on(kind_key, name):
    """Return the day (date) on which a thing was removed, or None: what its owner, who knows its name, may be told."""
    found = RetentionBatch.objects.filter(digests__contains=[digest(kind_key, name)]).only("day").first()
    return found.day if found else None


def verify(known_seal=""):
    """Return what does not fit in the ledger (list of str, empty when all of it does).

    `known_seal` is one that was kept elsewhere: it must still be there.
    """
    wrong, sums, seals, previous, expected = [], {}, set(), "", 1
    for batch in RetentionBatch.objects.order_by("number").iterator(chunk_size=200):
        name = f"batch {batch.number} of {batch.day} ({batch.kind})"
        if batch.number != expected:
            wrong.append(f"{name}: number {expected} was expected, some are missing")
        if len(batch.digests) != batch.rows or not batch.digests or merkle_root(batch.digests) != batch.root:
            wrong.append(f"{name}: its digests are not those that were sealed")
        if batch.seal != batch_seal(batch, previous):
            wrong.append(f"{name}: its seal does not fit")
        count = sums.setdefault(batch.run_id, {}).setdefault(batch.kind, [0, 0])
        count[0] += batch.rows
        count[1] += batch.files
        previous, expected = batch.seal, batch.number + 1
        seals.add(batch.seal)
    wrong += _verify_runs(sums, seals)
    if known_seal and known_seal not in seals:
        wrong.append("the seal that was kept elsewhere is not in the ledger")
    old = timezone.now() - UNREMOVED_IS_WRONG_AFTER
    if left := DoomedFile.objects.filter(noted_at__lt=old).count():
        wrong.append(f"{left} files of what was removed are still on the disk")
    return wrong


def _verify_runs(sums, seals):
    wrong, previous, expected = [], "", 1
    for run in _finished():
        name = f"run of {run.day}"
        if run.number != expected or run.seal != run_seal(run, previous):
            wrong.append(f"{name}: its seal does not fit")
        if run.head and run.head not in seals:
            wrong.append(f"{name}: its last batch is missing")
        told = {kind: [said["removed"], said["files"]] for kind, said in run.totals.items() if said["removed"]}
        if told != sums.get(run.pk, {}):
            wrong.append(f"{name}: its totals are not the sum of its batches")
        seals.add(run.seal)
        previous, expected = run.seal, run.number + 1
    return wrong
