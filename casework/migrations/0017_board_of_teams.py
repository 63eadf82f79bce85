import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("casework", "0016_exports"),
        ("services_catalog", "0008_office_certifies_accounts"),
    ]

    operations = [
        migrations.CreateModel(
            name="BoardFigure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("week", models.DateField(null=True)),
                ("received", models.PositiveIntegerField(default=0)),
                ("decided", models.PositiveIntegerField(default=0)),
                ("late", models.PositiveIntegerField(default=0)),
                ("timed", models.PositiveIntegerField(default=0)),
                ("median", models.FloatField(null=True)),
                ("nine", models.FloatField(null=True)),
                ("working", models.FloatField(null=True)),
                ("counted_at", models.DateTimeField()),
                (
                    "institution",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="services_catalog.institution",
                    ),
                ),
                (
                    "officer",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="casework.team"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["team"], name="board_of_team"),
                    models.Index(
                        condition=models.Q(("team", None)), fields=["institution"], name="board_of_institution"
                    ),
                ],
            },
        ),
    ]
