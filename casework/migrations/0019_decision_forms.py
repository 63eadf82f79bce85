import django.db.models.deletion
from django.db import migrations, models

import core.crypto


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0018_index_of_decisions"),
        ("tramites_forms", "0016_forms_for_staff"),
    ]

    operations = [
        migrations.AddField(
            model_name="casekind",
            name="document_fact",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                help_text="Like T{decision.tomo} F{decision.folio}: 12 letters at most. Empty: the officer may write one.",
                max_length=60,
                verbose_name="fact in the code of the document",
            ),
        ),
        migrations.AlterField(
            model_name="casekind",
            name="document_text",
            field=models.TextField(
                blank=True,
                db_default="",
                default="",
                help_text="They stand before the answer of the officer. {respuesta.key}, {decision.key} and {caso.numero} say what is of each case. Documents already decided keep theirs.",
                max_length=2000,
                verbose_name="words of the document",
            ),
        ),
        migrations.AddField(
            model_name="transition",
            name="form",
            field=models.ForeignKey(
                blank=True,
                help_text="What the officer fills to take a step that ends the case. Made like any form, for the staff.",
                limit_choices_to={"for_staff": True, "locale__language_code": "es"},
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="tramites_forms.onlineform",
                verbose_name="form of the decision",
            ),
        ),
        migrations.AddField(
            model_name="decision",
            name="answers",
            field=core.crypto.EncryptedJSONField(null=True),
        ),
        migrations.AddField(
            model_name="decision",
            name="form_version",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="tramites_forms.formversion",
            ),
        ),
    ]
