"""Who may try a clave at a number, of a request or of a document. The rule is in docs/decisions/limits.md:

1. From one address, ten wrong claves at one number in any hour. A right one costs nothing.
2. Wrong claves are also counted on the row of the request, whoever types them. After fifty in a row the number rests
   after each wrong one: a minute, then twice as long each time, an hour at most. Tried from ten thousand addresses,
   day and night, it gives away 24 tries a day, of a hundred million claves (of a million, those of six digits).
3. An address from which the right clave was typed in the last ninety days is held by the first rule only. So a
   stranger cannot shut out who looks from their own line; others have their account.
A number that is not there rests too after as many, so that who tries does not learn which exist; and it is asked of the
database, and written there, as often as one that is, so that the time of the answer does not tell either.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.cache import cache
from django.db.models import F, Q, Value
from django.db.models.functions import Least, Power
from django.utils import timezone

from casework.models import IssuedDocument
from core.limits import HOUR, give_back, take
from tramites_forms.models import Submission

FROM_ONE_ADDRESS = 10  # wrong claves at one number, in an hour
IN_A_ROW = 50  # wrong claves at one number, before it rests
SHORTEST_REST, LONGEST_REST = 60, HOUR  # seconds
KNOWN_FOR = 90 * 24 * HOUR


@dataclass(frozen=True)
class Claves:
    """The claves of the rows of `model`, which are known by `column`. `kind` (str) parts their limits from others'.

    `column` holds a number in its one form; the rows have `pin_failures` and `pin_failed_at`.
    """

    kind: str
    model: Any
    column: str

    def may_try(self, number, address):
        """Count a try at `number` (str, as `parse` gives it) from `address` (str) and say whether to look at it."""
        if not take(self.kind, f"{number} {address}", amount=FROM_ONE_ADDRESS, seconds=HOUR).allowed:
            return False
        known = cache.get(self._known(number, address)) is not None
        counted, there = self._count_on_row(number, known), self._row(number).exists()
        spare = take(f"{self.kind}-nothing", number, amount=IN_A_ROW, seconds=HOUR)
        if not counted:  # nothing was written on a row: the same is written beside
            take(f"{self.kind}-even", number, amount=1, seconds=SHORTEST_REST)
        if counted or (there and known) or (not there and spare.allowed):
            return True
        give_back(self.kind, f"{number} {address}")  # not looked at: the number rests, the address did nothing
        return False

    def was_right(self, number, address):
        """Take the try back: it was no guess. From now on this address is known for this number."""
        self._row(number).update(pin_failures=0, pin_failed_at=None)
        give_back(self.kind, f"{number} {address}")
        cache.set(self._known(number, address), 1, KNOWN_FOR)

    def _row(self, number):
        return self.model.objects.filter(**{self.column: number})

    def _count_on_row(self, number, known):
        """Add one to the wrong claves of a number unless it rests, in one statement. Says whether it did."""
        now = timezone.now()
        row = self._row(number)
        if not known:
            over = F("pin_failures") - Value(IN_A_ROW)
            # Twelve doublings are longer than the longest rest: more would overflow.
            doubled = Value(float(SHORTEST_REST)) * Power(Value(2.0), Least(over, Value(12)))
            rest = Least(doubled, Value(float(LONGEST_REST)))
            row = row.annotate(rest=rest).filter(
                Q(pin_failures__lt=IN_A_ROW)
                | Q(pin_failed_at__lte=Value(now) - F("rest") * Value(timedelta(seconds=1)))
            )
        return bool(row.update(pin_failures=F("pin_failures") + 1, pin_failed_at=now))

    def _known(self, number, address):
        return f"{self.kind}-known:{number}:{address}"


OF_REQUESTS = Claves("follow", Submission, "reference")
OF_DOCUMENTS = Claves("verify", IssuedDocument, "number")
may_try, was_right = OF_REQUESTS.may_try, OF_REQUESTS.was_right
