from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.db import transaction

from accounts import identity
from accounts.groups import ensure_groups
from accounts.models import User
from core.email import parse_email


class Command(BaseCommand):
    help = (
        "Makes an account of staff, or gives an existing one what is asked. No password is set: its owner signs in with"
        " a code sent to the e-mail and then sets up a second factor. This is how the first administrator comes to be."
    )

    def add_arguments(self, parser):
        parser.add_argument("email")
        parser.add_argument("--name", default="", help="legal name")
        parser.add_argument("--administrator", action="store_true", help="may do everything")
        parser.add_argument("--group", action="append", default=[], help="a group of staff; can be repeated")

    @transaction.atomic
    def handle(self, *args, **options):
        email = options["email"]
        try:
            email = parse_email(email)
            validate_email(email)
        except ValidationError as error:
            raise CommandError(f"{email} is not an e-mail") from error
        ensure_groups()
        groups = list(Group.objects.filter(name__in=options["group"]))
        if unknown := set(options["group"]) - {group.name for group in groups}:
            known = ", ".join(Group.objects.order_by("name").values_list("name", flat=True))
            raise CommandError(f"No such group: {', '.join(sorted(unknown))}. There are: {known}")
        user = identity.account_of(email=email) or User()
        if not user.is_staff:  # whoever had it, or claimed it, has nothing of the account of staff
            user.is_staff = True
            identity.hand_over(user, email)
        user.is_superuser = user.is_superuser or options["administrator"]
        user.legal_name = options["name"] or user.legal_name
        user.save()
        user.groups.add(*groups)
        self.stdout.write(f"{email} signs in at /cuenta/entrar/ with a code")
