import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("services_catalog", "0004_old_office_kinds")]

    operations = [
        # risky: pages of offices of the version before fail until its processes are reloaded; kept pages are not touched
        migrations.RemoveField(model_name="office", name="kind"),
        # risky: the same seconds as the column that goes
        migrations.RenameField(model_name="office", old_name="kind_row", new_name="kind"),
        migrations.AlterField(
            model_name="office",
            name="kind",
            field=models.ForeignKey(
                help_text="Procedures say which kinds of office attend them: that is how they appear here.",
                limit_choices_to={"locale__language_code": "es"},
                on_delete=django.db.models.deletion.PROTECT,
                related_name="offices",
                to="services_catalog.officekind",
                verbose_name="kind",
            ),
        ),
        # risky: some dozens of rows
        migrations.AddConstraint(
            model_name="category",
            constraint=models.UniqueConstraint(fields=("import_key", "locale"), name="unique_category_import_key"),
        ),
        # risky: some dozens of rows
        migrations.AddConstraint(
            model_name="institution",
            constraint=models.UniqueConstraint(fields=("import_key", "locale"), name="unique_institution_import_key"),
        ),
    ]
