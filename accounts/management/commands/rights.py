from django.core.management.base import BaseCommand, CommandError

from accounts.groups import differences, ensure_groups


class Command(BaseCommand):
    help = "Tells where the groups of staff may do something else than accounts/groups.py says. With --set, sets them."

    def add_arguments(self, parser):
        parser.add_argument("--set", action="store_true", help="make the groups what the table says")

    def handle(self, *args, **options):
        lines = differences()
        for line in lines:
            self.stdout.write(line)
        if options["set"]:
            ensure_groups()
            self.stdout.write(f"{len(lines)} differences, set right")
        elif lines:
            raise CommandError("the groups are not what the table says; `manage.py rights --set` sets them right")
        else:
            self.stdout.write("The groups are what the table says")
