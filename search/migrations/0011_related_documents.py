from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("search", "0010_why_a_file_has_no_text"),
    ]

    operations = [
        migrations.CreateModel(
            name="Related",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("doc_id", models.CharField(max_length=300)),
                ("language", models.CharField(max_length=10)),
                ("others", models.JSONField(default=list)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("doc_id", "language"), name="search_related_key")],
            },
        ),
    ]
