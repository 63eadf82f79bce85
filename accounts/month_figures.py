"""What the public figures count of accounts, by month: registered, certified, and in how many days that was decided."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from django.contrib.auth import get_user_model

from accounts.models import Certification, CertificationRequest
from core.figures import Counted, Took, register


def counts(begin: datetime, end: datetime) -> Iterable[Counted]:
    """Return how many people registered and how many accounts were certified. Staff are not people of the country."""
    people = get_user_model().objects.filter(is_staff=False, date_joined__gte=begin, date_joined__lt=end)
    yield Counted("registered", people.count())
    yield Counted("certified", Certification.objects.filter(certified_at__gte=begin, certified_at__lt=end).count())


def times(begin: datetime, end: datetime) -> Iterable[Took]:
    """Return in how many whole days requests to certify an account with photos were decided."""
    decided = CertificationRequest.objects.filter(decided_at__gte=begin, decided_at__lt=end, sent_at__isnull=False)
    lengths = Counter(max(0, (end_ - sent).days) for sent, end_ in decided.values_list("sent_at", "decided_at"))
    for days, n in lengths.items():
        yield Took("certified", days, n)


register("accounts", counts, times)
