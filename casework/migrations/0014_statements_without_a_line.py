from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("casework", "0013_indexes_of_the_queue")]

    operations = [
        migrations.CreateModel(
            name="StatusList",
            fields=[
                ("number", models.PositiveIntegerField(primary_key=True, serialize=False)),
                ("body", models.BinaryField()),
                ("made_at", models.DateTimeField()),
            ],
            options={"ordering": ["number"]},
        ),
        migrations.AddField(
            model_name="issueddocument",
            name="status_index",
            field=models.PositiveBigIntegerField(editable=False, null=True),
        ),
        # risky: makes a sequence that nothing uses yet
        migrations.RunSQL(
            "CREATE SEQUENCE casework_status_place AS bigint MINVALUE 0",
            "DROP SEQUENCE casework_status_place",
        ),
    ]
