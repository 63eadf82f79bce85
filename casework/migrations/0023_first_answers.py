from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0022_columns_of_the_queue"),
    ]

    operations = [
        migrations.AddField(
            model_name="appeal",
            name="due_on",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="boardfigure",
            name="withdrawn",
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="formfigure",
            name="nine_days",
            field=models.FloatField(null=True),
        ),
        migrations.AddField(
            model_name="formfigure",
            name="withdrawn",
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
    ]
