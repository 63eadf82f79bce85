"""The people of the tests. Whoever has one particular history is made beside the tests that tell it, out of these."""

from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group, Permission

from accounts.models import Certification, User


def person(email="ana@nauta.example", *, verified=True, carne="", group="", permissions=(), **fields):
    """Return somebody with an account (User), read anew.

    `email`: an e-mail, the name of a made up one, or None for who has none; `verified`: whether it was proved. `carne`
    certifies the account, `group` and `permissions` (codenames) are those of staff. `fields` are of User.
    """
    if email and "@" not in email:
        email = f"{email}@nauta.example"
    user = User.objects.create_user(email=email, **fields)
    if email:
        EmailAddress.objects.create(user=user, email=email, verified=verified, primary=True)
    if carne:
        Certification.objects.create(user=user, carne=carne, legal_name=user.legal_name or "Ana", method="demo")
    if group:
        user.groups.add(Group.objects.get(name=group))
    user.user_permissions.add(*Permission.objects.filter(codename__in=permissions))
    return User.objects.get(pk=user.pk)
