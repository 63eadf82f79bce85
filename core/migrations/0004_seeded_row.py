from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("core", "0003_limits")]

    operations = [
        migrations.CreateModel(
            name="SeededRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=40)),
                ("key", models.CharField(max_length=120)),
                ("digest", models.CharField(blank=True, max_length=64)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("kind", "key"), name="unique_seeded_row")],
            },
        ),
    ]
