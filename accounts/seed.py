"""The groups of staff, and in development the people to try the site with."""

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.models import Group
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction

from . import groups
from .models import Certification, User
from .services import certification_create

DEMO_PASSWORD = "demo-soberania-2026"  # noqa: S105 public on purpose, see load_demo_users
# A date of birth of 1902: a possible number that belongs to nobody alive.
DEMO_CARNE = "02010100012"
# key: (e-mail, legal name, group or None)
DEMO_USERS = {
    "certified": ("ciudadana@soberania.example", "Ana Ejemplo Certificada", None),
    "uncertified": ("ciudadano@soberania.example", "", None),
    "editor": ("editora@soberania.example", "Elena Ejemplo Editora", groups.EDITORS),
    "approver": ("aprobador@soberania.example", "Pablo Ejemplo Aprobador", groups.APPROVERS),
    "officer": ("funcionaria@soberania.example", "Fernanda Ejemplo Funcionaria", groups.OFFICERS),
    "certifier": ("certificador@soberania.example", "César Ejemplo Certificador", groups.CERTIFIERS),
    "superuser": ("admin@soberania.example", "Adriana Ejemplo Administradora", None),
}


def load(data=None, progress=print):
    """Make the groups and, where DEMO is on, the demo people. Can run any number of times."""
    groups.ensure_groups()
    if settings.DEMO:
        load_demo_users()
        progress(f"{len(DEMO_USERS)} demo accounts")


@transaction.atomic
def load_demo_users():
    """Make the demo people. Refuses where DEMO is off: their password is published."""
    if not settings.DEMO:
        raise ImproperlyConfigured("Demo accounts are for development only: DEMO is off")
    for key, (email, name, group) in DEMO_USERS.items():
        user = User.objects.filter(email=email).first()
        if user is None:
            user = User.objects.create_user(
                email=email,
                password=DEMO_PASSWORD,
                legal_name=name,
                is_staff=bool(group) or key == "superuser",
                is_superuser=key == "superuser",
            )
            EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
        if group:
            user.groups.add(Group.objects.get(name=group))
        if key == "certified" and not user.certification:
            certification_create(user=user, carne=DEMO_CARNE, legal_name=name, method=Certification.Method.DEMO)


def sign_ins():
    """Return [(who, e-mail, password)] of the demo people, to print when development starts."""
    return [(key, email, DEMO_PASSWORD) for key, (email, _, _) in DEMO_USERS.items()] if settings.DEMO else []
