from django.core.management.base import BaseCommand, CommandError

from core import installed_messages, message_parts
from core.loose_text import loose_texts


class Command(BaseCommand):
    help = "Compile, check or complete the Spanish messages of the rooms (locale/es/parts/*.po). Needs no gettext."
    requires_system_checks = []

    def add_arguments(self, parser):
        choice = parser.add_mutually_exclusive_group(required=True)
        choice.add_argument("--compile", action="store_true", help="write the django.mo that Django reads")
        choice.add_argument("--check", action="store_true", help="list what is missing, empty, fuzzy, wrong or unused")
        choice.add_argument("--update", action="store_true", help="add missing messages, empty, to their room's part")

    def handle(self, *args, **options):
        if options["compile"]:
            try:
                total = message_parts.compile_messages()
            except message_parts.CatalogueError as error:
                raise CommandError(str(error)) from error
            self.stdout.write(f"{total} messages compiled")
        elif options["update"]:
            self.stdout.write(f"{message_parts.add_missing()} messages added")
        elif problems := [*message_parts.problems(), *loose_texts(), *installed_messages.problems()]:
            raise CommandError("\n".join([*problems, f"{len(problems)} problems in the messages"]))
        else:
            self.stdout.write("Every message is translated")
