import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Edition",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField(unique=True, verbose_name="number")),
                ("made_at", models.DateTimeField(verbose_name="made on")),
                ("digest", models.CharField(max_length=64)),
                ("place", models.BigIntegerField(default=0)),
                ("entries", models.JSONField(default=dict)),
                ("changes", models.JSONField(default=list)),
                ("index", models.JSONField(default=dict)),
                ("sealed", models.BooleanField(default=False)),
            ],
            options={
                "verbose_name": "offline edition",
                "verbose_name_plural": "offline editions",
                "ordering": ["-number"],
            },
        ),
        migrations.CreateModel(
            name="EditionFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=80)),
                ("body", models.BinaryField()),
                ("packed", models.BinaryField(null=True)),
                ("size", models.PositiveIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("policy", models.TextField(blank=True, default="")),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="files", to="edition.edition"
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="editionfile",
            constraint=models.UniqueConstraint(models.F("edition"), models.F("name"), name="edition_file_once"),
        ),
    ]
