"""The door of a staff view: the permission is asked before anything of the view runs, whatever the method or body.

A view that looks its object up first tells who may not enter which numbers exist; one that asks in `get` leaves `post`
open. Every staff view of ours stands behind `door` or `BehindADoor`; tests/data/doors.txt says who enters where.
"""

import functools
from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

View = Callable[..., HttpResponse]


def door(*permissions: str) -> Callable[[View], View]:
    """Decorate a view of the admin: who has any of `permissions` ("app.codename") enters, everybody else is refused."""
    if not permissions:
        raise ValueError("a door needs at least one permission")

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not any(map(request.user.has_perm, permissions)):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        guarded.door = permissions  # type: ignore[attr-defined]
        return guarded

    return decorate


class BehindADoor:
    """The same for a class-based view. Put it first among the bases and name the permissions in `door`."""

    door: tuple[str, ...] = ()

    @classmethod
    def as_view(cls, **initkwargs: Any) -> View:
        return door(*cls.door)(super().as_view(**initkwargs))  # type: ignore[misc]
