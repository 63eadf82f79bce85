"""Only what was proved stays in an account; sessions get a salt; changes of identifiers are kept to be undone."""

import core.crypto
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Exists, OuterRef


def only_what_was_proved(apps, schema_editor):
    User = apps.get_model("accounts", "User")
    EmailAddress = apps.get_model("account", "EmailAddress")
    verified = EmailAddress.objects.filter(user=OuterRef("pk"), verified=True)
    users = User.objects.annotate(email_proved=Exists(verified))
    # Begun and never proved, with whatever was claimed for them: their owners begin again.
    users.filter(
        email_proved=False, phone_verified_at=None, last_login=None, is_staff=False, certifications=None
    ).delete()
    users.filter(email_proved=True, phone_verified_at=None).exclude(phone=None).update(phone=None)
    users.filter(email_proved=False, email__isnull=False).exclude(phone_verified_at=None).update(email=None)
    proven = User.objects.filter(pk=OuterRef("user")).annotate(email_proved=Exists(verified))
    proven = proven.filter(email_proved=True) | proven.exclude(phone_verified_at=None)
    EmailAddress.objects.filter(Exists(proven), verified=False).delete()


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_details"), ("account", "0009_emailaddress_unique_primary_email")]

    operations = [
        migrations.AddField("user", "session_salt", models.CharField(blank=True, default="", editable=False, max_length=16)),
        migrations.CreateModel(
            name="IdentifierChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(choices=[("email", "e-mail"), ("phone", "mobile phone")], max_length=5, verbose_name="kind")),
                ("old", core.crypto.EncryptedTextField(blank=True, default="", verbose_name="old")),
                ("new", core.crypto.EncryptedTextField(verbose_name="new")),
                ("password_seal", models.CharField(max_length=64)),
                ("at", models.DateTimeField(auto_now_add=True, verbose_name="at")),
                ("undone_at", models.DateTimeField(blank=True, null=True, verbose_name="undone on")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="identifier_changes",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="user",
                    ),
                ),
            ],
            options={
                "verbose_name": "change of e-mail or phone",
                "verbose_name_plural": "changes of e-mail or phone",
                "ordering": ["pk"],
            },
        ),
        migrations.RunPython(only_what_was_proved, migrations.RunPython.noop, elidable=True),
    ]
