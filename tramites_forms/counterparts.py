"""Which question of a newer version is the same one as a question of an older version. Pure."""

from tramites_forms.field_types import bind


def counterparts_of(before, after):
    """Return {id of an old field: new field (spec)} of the fields (lists of specs) that are the same question."""
    by_id = {spec["id"]: spec for spec in after}
    by_key = {spec["key"]: spec for spec in after}
    old_ids = {spec["id"] for spec in before}
    found = {}
    for spec in before:
        other = by_id.get(spec["id"]) or by_key.get(spec["key"])
        # A key that was given to another question does not make it the same one.
        if other and (other["id"] == spec["id"] or other["id"] not in old_ids) and compatible(spec, other):
            found[spec["id"]] = other
    return found


def compatible(one, other):
    """Say whether a field may hold the answers of another: of the same type, or of types that keep the same kind."""
    old, new = bind(one), bind(other)
    return old.asks and (type(old) is type(new) or (old.keeps is not None and old.keeps == new.keeps))
