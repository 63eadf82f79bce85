from django.core.management.base import BaseCommand, CommandError

from core import key_rotation


class Command(BaseCommand):
    help = (
        "Encrypts everything again with the first of FIELD_KEYS. Put the new key before the old one, restart, run this,"
        " then take the old key away. Safe to repeat and to interrupt."
    )

    def handle(self, *args, **options):
        lost = 0
        for model, name in key_rotation.columns():
            done, unreadable = key_rotation.rotate_column(model, name)
            self.stdout.write(f"{model._meta.label}.{name}: {done}")
            for pk in unreadable:
                self.stderr.write(f"{model._meta.label} {pk}: no key of FIELD_KEYS opens {name}")
            lost += len(unreadable)
        for rotate in key_rotation.others():
            self.stdout.write(f"{rotate.__name__.replace('_', ' ')}: {rotate()}")
        if lost:
            raise CommandError(f"{lost} values could not be read: keep the old key")
