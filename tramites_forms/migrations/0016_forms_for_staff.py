from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tramites_forms", "0015_case_kind")]

    operations = [
        migrations.AddField(
            model_name="onlineform",
            name="for_staff",
            field=models.BooleanField(
                db_default=False,
                default=False,
                help_text="For what an officer fills to decide. No citizen can begin it.",
                verbose_name="the staff fills it",
            ),
        ),
    ]
