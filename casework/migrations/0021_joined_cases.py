import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import core.crypto

OUTCOMES = [
    ("granted", "Granted"),
    ("partly", "Granted in part"),
    ("refused", "Denied"),
    ("closed", "Closed without a decision"),
    ("withdrawn", "Withdrawn by who asked for it"),
    ("merged", "Joined to another request"),
]


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("casework", "0020_opinions"),
    ]

    operations = [
        migrations.AlterField(
            model_name="case",
            name="outcome",
            field=models.CharField(
                blank=True, choices=OUTCOMES, db_default="", default="", max_length=10, verbose_name="outcome"
            ),
        ),
        migrations.AlterField(
            model_name="decision",
            name="outcome",
            field=models.CharField(choices=OUTCOMES, max_length=10, verbose_name="outcome"),
        ),
        migrations.AlterField(
            model_name="caseevent",
            name="kind",
            field=models.CharField(
                choices=[
                    ("opened", "Received"),
                    ("moved", "Changed state"),
                    ("assigned", "Assigned"),
                    ("noted", "Internal note"),
                    ("extended", "Time extended"),
                    ("asked", "Correction asked"),
                    ("reminded", "Correction reminded"),
                    ("corrected", "Correction answered"),
                    ("cancelled", "Correction no longer needed"),
                    ("expired", "Correction not answered in time"),
                    ("decided", "Decided"),
                    ("issued", "Document issued"),
                    ("revoked", "Document revoked"),
                    ("replaced", "Document replaced"),
                    ("withdrawn", "Withdrawn by the citizen"),
                    ("passed", "Passed to another institution"),
                    ("handed", "Given to another team"),
                    ("appealed", "Appealed by the citizen"),
                    ("merged", "Joined to another request"),
                    ("joined", "Another request was joined to it"),
                    ("parted", "Parted from the other request"),
                    ("unjoined", "The joined request was parted from it"),
                    ("opinion", "Opinion asked"),
                    ("opined", "Opinion given"),
                    ("not_ours", "Opinion not given: it is not theirs"),
                    ("opinion_late", "Opinion late"),
                    ("opinion_over", "Opinion no longer waited for"),
                ],
                max_length=12,
                verbose_name="what happened",
            ),
        ),
        migrations.CreateModel(
            name="Merge",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reason", core.crypto.EncryptedTextField(verbose_name="why")),
                ("at", models.DateTimeField(verbose_name="joined on")),
                ("into_due_on", models.DateField(null=True)),
                ("into_due_unit", models.CharField(blank=True, default="", max_length=8)),
                ("undone_at", models.DateTimeField(null=True)),
                ("undone_reason", core.crypto.EncryptedTextField(blank=True, default="")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="merges",
                        to="casework.case",
                        verbose_name="case",
                    ),
                ),
                (
                    "into",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="merged",
                        to="casework.case",
                        verbose_name="answered with",
                    ),
                ),
                (
                    "state",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="casework.state"
                    ),
                ),
                (
                    "undone_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "joined request",
                "verbose_name_plural": "joined requests",
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("undone_at", None)), fields=("case",), name="merged_into_one"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("case", models.F("into")), _negated=True), name="merged_into_another"
                    ),
                ],
            },
        ),
    ]
