import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("casework", "0015_indexes_of_statements"),
    ]

    operations = [
        migrations.CreateModel(
            name="CaseExport",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("csv", "CSV: the list"),
                            ("xlsx", "XLSX: the list, for a spreadsheet"),
                            ("zip", "ZIP: the list, the answers and the documents issued"),
                        ],
                        max_length=4,
                    ),
                ),
                ("query", models.CharField(max_length=500)),
                ("last_case", models.BigIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting for its turn"),
                            ("making", "Being made"),
                            ("ready", "Ready"),
                            ("failed", "It could not be made"),
                        ],
                        default="waiting",
                        max_length=7,
                    ),
                ),
                ("why", models.CharField(blank=True, default="", max_length=10)),
                ("total", models.PositiveIntegerField(default=0)),
                ("done", models.PositiveIntegerField(default=0)),
                ("teams", models.JSONField(default=list)),
                ("size", models.PositiveBigIntegerField(default=0)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["-created_at"],
                "indexes": [
                    models.Index(fields=["owner", "-created_at"], name="export_of_person"),
                    models.Index(fields=["created_at"], name="export_end"),
                ],
            },
        ),
    ]
