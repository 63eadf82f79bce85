from django.core.management.base import BaseCommand

from core.messages import outbox


class Command(BaseCommand):
    help = "Shows how many messages wait, went or were given up, and which were given up. Says nobody's address."

    def add_arguments(self, parser):
        parser.add_argument("--again", action="store_true", help="try once more those that were given up")

    def handle(self, *args, **options):
        counts, waits = outbox.figures()
        for (channel, status), number in sorted(counts.items()):
            self.stdout.write(f"{channel:6} {status:9} {number}")
        for channel, seconds in waits.items():
            if seconds:
                self.stdout.write(f"{channel:6} the oldest has been waiting {seconds:.0f} s")
        for one in outbox.given_up():
            when = f"{one.created_at:%Y-%m-%d %H:%M}"
            self.stdout.write(f"{when}  {one.channel:6} {one.kind or '-'}  tries {one.tries}  {one.last_error}")
        if options["again"]:
            self.stdout.write(f"queued again: {outbox.send_again()}")
