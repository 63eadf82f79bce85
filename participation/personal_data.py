"""What a person follows by e-mail. It is of the address and not of the account: theirs to see, and it outlives it."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from core import personal_data
from core.crypto import blind_index
from participation import ballots
from participation.followed import matter_of
from participation.models import Rhythm, Subscription


def followed(user: Any) -> Iterator[tuple[Subscription, str]]:
    """Yield (subscription, what it is called) of what the proven addresses of an account follow."""
    proven = user.emailaddress_set.filter(verified=True).values_list("email", flat=True)
    keys = [blind_index("email", email) for email in proven]
    for row in Subscription.objects.live().filter(subscriber__email_index__in=keys).order_by("confirmed_at", "pk"):
        matter = matter_of(row.kind, row.ref)
        yield row, matter.title if matter else _("It is no longer here")


@personal_data.register("avisos_por_correo")
def notices(user: Any) -> list[dict[str, Any]]:
    return [
        {"que": title, "cada_cuanto": str(Rhythm(row.rhythm).label), "desde": row.confirmed_at}
        for row, title in followed(user)
    ]


@personal_data.register("consultas_en_que_participo")
def took_part(user: Any) -> list[dict[str, Any]]:
    """That the person took part. What they answered is of nobody."""
    return [{"consulta": one.title} for one in ballots.took_part_in(user.carne)] if user.carne else []


@personal_data.stays
def notices_that_stay(user: Any) -> Iterator[dict[str, str]]:
    """A row for each: who wants to leave has the link of every message."""
    for _row, title in followed(user):
        note = _("Until you leave it, by the link in each message.")
        yield {"label": _("You are told of"), "value": title, "note": note}


@personal_data.stays
def participation_that_stays(user: Any) -> Iterator[dict[str, str]]:
    """A row for each consultation: without it the same person could answer twice."""
    for consultation in ballots.took_part_in(user.carne) if user.carne else ():
        note = _("Until 30 days after it is opened. What you answered is not beside it.")
        yield {"label": _("You took part in"), "value": consultation.title, "note": note}
