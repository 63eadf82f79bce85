"""The words of a state in other languages than Spanish: one column by language becomes one for all of them."""

from django.db import migrations, models


def gather(apps, schema_editor):
    """A dozen rows: one transaction is no matter."""
    for state in apps.get_model("casework", "State").objects.all():
        english = {"label": state.label_en, "explanation": state.explanation_en}
        if any(english.values()):
            state.translations = {"en": {name: text for name, text in english.items() if text}}
            state.save(update_fields=["translations"])


def part(apps, schema_editor):
    for state in apps.get_model("casework", "State").objects.all():
        english = state.translations.get("en", {})
        state.label_en, state.explanation_en = english.get("label", ""), english.get("explanation", "")
        state.save(update_fields=["label_en", "explanation_en"])


class Migration(migrations.Migration):
    dependencies = [("casework", "0004_form_figures")]

    operations = [
        migrations.AddField("state", "translations", models.JSONField(
            blank=True,
            default=dict,
            help_text="For example {“en”: {“label”: “Received”, “explanation”: “…”}}. What lacks shows in Spanish.",
            verbose_name="the same in other languages",
        )),
        migrations.RunPython(gather, part),
        migrations.RemoveField("state", "label_en"),
        migrations.RemoveField("state", "explanation_en"),
    ]
