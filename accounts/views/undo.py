"""Undo a change of e-mail or phone, from the link that its owner of before was sent. Opening it changes nothing."""

from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from accounts import identity
from accounts.identity_changes import change_of, change_undo


@require_http_methods(["GET", "POST"])
def undo_change(request, token):
    """Ask whether to undo the change of `token`; POST does it. Nobody needs to be signed in: the link is the proof."""
    change = change_of(token)
    if change is None:
        return render(request, "accounts/undo_over.html", {"taken": False}, status=404)
    if request.method == "GET":
        return render(request, "accounts/undo.html", {"change": change})
    try:
        change_undo(change)
    except identity.Taken:
        return render(request, "accounts/undo_over.html", {"taken": True}, status=409)
    return render(request, "accounts/undo_done.html", {"change": change})
