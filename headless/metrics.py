"""How notices to other programs fare, asked when somebody looks."""

from django.db.models import Count, Min
from django.utils import timezone

from core.metrics import at_scrape
from headless.models import Delivery, DeliveryStatus


@at_scrape
def deliveries():
    counts = {(str(status),): 0 for status in (DeliveryStatus.WAITING, DeliveryStatus.FAILED)}
    found = Delivery.objects.exclude(status=DeliveryStatus.DONE).order_by().values_list("status").annotate(Count("pk"))
    counts |= {(status,): count for status, count in found}
    return "soberania_webhooks", "Notices to other programs that are not delivered", counts, ["status"]


@at_scrape
def oldest_delivery():
    since = Delivery.objects.filter(status=DeliveryStatus.WAITING).aggregate(since=Min("created_at"))["since"]
    age = (timezone.now() - since).total_seconds() if since else 0
    return "soberania_oldest_webhook_seconds", "How long the oldest notice waits", {(): age}, []
