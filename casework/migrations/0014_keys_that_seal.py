from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("casework", "0013_indexes_of_the_queue")]

    operations = [
        migrations.CreateModel(
            name="SealKey",
            fields=[
                ("kid", models.CharField(max_length=16, primary_key=True, serialize=False)),
                ("public", models.TextField()),
                ("first_used_at", models.DateTimeField(auto_now_add=True)),
            ],
        ),
    ]
