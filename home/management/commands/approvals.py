from django.core.management.base import BaseCommand

from home.approval import ensure_fact_approval


class Command(BaseCommand):
    help = "Makes another person's approval of shared facts and forms what APPROVED_BY_ANOTHER says."

    def handle(self, *args, **options):
        ensure_fact_approval()
