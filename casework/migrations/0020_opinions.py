import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import core.crypto


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("casework", "0019_decision_forms"),
        ("tramites_forms", "0016_forms_for_staff"),
    ]

    operations = [
        migrations.AddField(
            model_name="casekind",
            name="opinion_days",
            field=models.PositiveSmallIntegerField(
                db_default=10,
                default=10,
                help_text="Natural days that another body has to give its opinion. 0: none is asked.",
                validators=[django.core.validators.MaxValueValidator(60)],
                verbose_name="days for an opinion",
            ),
        ),
        migrations.AddField(
            model_name="casekind",
            name="opinion_pauses",
            field=models.BooleanField(
                db_default=False,
                default=False,
                help_text="Until the day on which it should be there. The citizen is told.",
                verbose_name="an opinion stops the days to answer",
            ),
        ),
        migrations.AddField(
            model_name="casekind",
            name="opinion_told",
            field=models.BooleanField(
                db_default=True,
                default=True,
                help_text="Of whom one is asked, until when, and that it came: never what it says.",
                verbose_name="the citizen is told of opinions",
            ),
        ),
        migrations.AlterField(
            model_name="case",
            name="paused_on",
            field=models.DateField(blank=True, null=True, verbose_name="the days do not run since"),
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
            name="Opinion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField()),
                ("question", core.crypto.EncryptedTextField(verbose_name="what is asked")),
                ("fields", models.JSONField(default=list)),
                ("asked_at", models.DateTimeField(verbose_name="asked on")),
                ("due_on", models.DateField(verbose_name="give it by")),
                ("pauses", models.BooleanField(default=False)),
                ("reminded_on", models.DateField(null=True)),
                ("late_on", models.DateField(null=True)),
                ("closed_at", models.DateTimeField(null=True, verbose_name="ended on")),
                (
                    "end",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("given", "Given"),
                            ("not_ours", "They say that it is not theirs"),
                            ("withdrawn", "No longer needed"),
                            ("over", "It did not come"),
                        ],
                        default="",
                        max_length=10,
                        verbose_name="how it ended",
                    ),
                ),
                ("text", core.crypto.EncryptedTextField(blank=True, default="", verbose_name="opinion")),
                ("answers_number", models.PositiveSmallIntegerField(null=True)),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="opinions",
                        to="casework.case",
                        verbose_name="case",
                    ),
                ),
                (
                    "given_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="opinions",
                        to="casework.team",
                        verbose_name="asked of",
                    ),
                ),
            ],
            options={
                "verbose_name": "opinion of another body",
                "verbose_name_plural": "opinions of other bodies",
                "ordering": ["case", "number"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("closed_at", None)),
                        fields=["team", "due_on", "id"],
                        name="opinion_open_of_team",
                    ),
                    models.Index(fields=["team", "-closed_at"], name="opinion_of_team"),
                    models.Index(condition=models.Q(("closed_at", None)), fields=["due_on"], name="opinion_open"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("case", "number"), name="one_opinion_at_a_time"),
                    models.UniqueConstraint(
                        condition=models.Q(("closed_at", None)), fields=("case", "team"), name="one_open_of_team"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_at", None), ("end", "")),
                            models.Q(("closed_at__isnull", False), models.Q(("end", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="opinion_ends",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OpinionFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "opinion",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="files", to="casework.opinion"
                    ),
                ),
                (
                    "upload",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tramites_forms.upload"
                    ),
                ),
            ],
            options={"ordering": ["pk"]},
        ),
    ]
