"""The words of a state in other languages than Spanish: one column by language becomes one for all of them."""

from django.db import migrations, models


def gather(apps, schema_editor):
    """Take the English words of each state to the new column."""
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
    dependencies = [("casework", "0005_removal_of_cases")]

    operations = [
        migrations.AddField("state", "translations", models.JSONField(
            blank=True,
            default=dict,
            help_text="For example {“en”: {“label”: “Received”, “explanation”: “…”}}. What lacks shows in Spanish.",
            verbose_name="the same in other languages",
        )),
        # risky: a dozen rows of a table that only this migration writes
        migrations.RunPython(gather, part),
        # risky: read only by pages of cases in English, which say it in Spanish for the minute of the upgrade
        migrations.RemoveField("state", "label_en"),
        # risky: the same column, for the other text
        migrations.RemoveField("state", "explanation_en"),
    ]
