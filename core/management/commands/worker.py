import asyncio
import signal

from django.core.management.base import BaseCommand, CommandError

from core.working import groups_named, make_room, work


class Command(BaseCommand):
    help = "Does the background tasks until told to end (SIGTERM, SIGINT). Waits for the database while it is away."
    requires_system_checks = []  # they ask the database, which may be away when this starts

    def add_arguments(self, parser):
        parser.add_argument("groups", nargs="*", help="only these groups of queues (core/queues.py); all without any")
        parser.add_argument("--until-done", action="store_true", help="end when nothing is left to do")

    def handle(self, *args, **options):
        try:
            groups = groups_named(options["groups"])
        except ValueError as error:
            raise CommandError(str(error)) from None
        make_room(groups)
        asyncio.run(self.run(groups, wait=not options["until_done"]))

    async def run(self, groups, wait):
        ending = asyncio.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, ending.set)
        await work(groups, ending, wait)
