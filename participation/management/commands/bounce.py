import sys

from django.core.management.base import BaseCommand

from participation import bounces


class Command(BaseCommand):
    help = "Take a report of delivery (RFC 3464) from standard input: a notice that came back to the site."
    requires_system_checks = []

    def handle(self, *args, **options):
        known = bounces.take(sys.stdin.buffer.read(bounces.BIGGEST))
        self.stdout.write("noted" if known else "nothing of ours")
