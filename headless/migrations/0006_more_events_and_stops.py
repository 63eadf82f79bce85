import django.contrib.postgres.fields
from django.db import migrations, models

EVENTS = [
    ("page.published", "A page is published"),
    ("page.unpublished", "A page is taken down"),
    ("page.moved", "A page gets another address"),
    ("page.withdrawn", "A procedure can no longer be asked for"),
    ("notice.changed", "A notice to people is written, changed or removed"),
    ("comment.published", "A comment is published"),
    ("submission.sent", "Somebody sends a form"),
    ("case.moved", "A case changes its state"),
    ("case.event", "Something else happens in a case"),
    ("ping", "A test, when somebody asks for it"),
]


class Migration(migrations.Migration):
    dependencies = [("headless", "0005_secrets_and_order")]

    operations = [
        migrations.AddField(
            model_name="webhook",
            name="contact",
            field=models.EmailField(
                default="",
                help_text="E-mail of the person who is told when this program takes no notices for three days.",
                max_length=254,
                verbose_name="who answers for it",
            ),
        ),
        migrations.AddField(
            model_name="webhook", name="failing_since", field=models.DateTimeField(editable=False, null=True)
        ),
        migrations.AddField(
            model_name="webhook", name="stopped_at", field=models.DateTimeField(editable=False, null=True)
        ),
        migrations.AlterField(
            model_name="delivery",
            name="event",
            field=models.CharField(choices=EVENTS, max_length=40, verbose_name="what happened"),
        ),
        migrations.AlterField(
            model_name="webhook",
            name="events",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(choices=EVENTS, max_length=40), verbose_name="what it is told"
            ),
        ),
    ]
