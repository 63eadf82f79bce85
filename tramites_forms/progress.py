"""How far a draft is: its steps, done, current and to do. Pure."""

from django.urls import reverse


def tasks_of(filling, current=None):
    """Return the items of a task list: one per Step on the way. `current`: the key of the one being looked at.

    Steps that may be opened have their address: those done, and the first to do.
    """
    draft, ahead = filling.draft, filling.next_open()
    items, reached = [], True
    for step in filling.journey.steps:
        done = step.key in draft.done and step.answered(filling.journey.answers)
        is_next = ahead is not None and step.key == ahead.key
        state = "current" if step.key == current or (current is None and is_next) else "done" if done else "todo"
        item = {"title": step.title, "state": state}
        if reached and step.key != current:
            item["url"] = reverse("tramites_forms:step", args=[draft.pk, step.key])
        items.append(item)
        reached = reached and not is_next
    return items
