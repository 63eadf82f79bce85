import uuid

import django.db.models.deletion
import modelsearch.index
from django.db import migrations, models

import services_catalog.fields


class Migration(migrations.Migration):
    dependencies = [
        ("services_catalog", "0002_checker_page"),
        ("wagtailcore", "0098_apitoken"),
    ]

    operations = [
        migrations.CreateModel(
            name="OfficeKind",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("translation_key", models.UUIDField(default=uuid.uuid4, editable=False)),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                (
                    "slug",
                    models.SlugField(
                        help_text="In lower case, without accents: it is never changed afterwards.",
                        max_length=24,
                        verbose_name="code",
                    ),
                ),
                (
                    "own_institution",
                    models.BooleanField(
                        default=False,
                        help_text=(
                            "For kinds that several institutions have, like banks: each attends its own procedures."
                        ),
                        verbose_name="only of the procedure's institution",
                    ),
                ),
                (
                    "position",
                    models.PositiveSmallIntegerField(
                        default=0, help_text="Lower ones are listed first.", verbose_name="position"
                    ),
                ),
                (
                    "locale",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="wagtailcore.locale",
                        verbose_name="locale",
                    ),
                ),
            ],
            options={
                "verbose_name": "kind of office",
                "verbose_name_plural": "kinds of office",
                "ordering": ["position", "name"],
                "abstract": False,
                "unique_together": {("translation_key", "locale")},
                "constraints": [models.UniqueConstraint(fields=("slug", "locale"), name="unique_office_kind_slug")],
            },
            bases=(modelsearch.index.Indexed, models.Model),
        ),
        migrations.AddField(
            model_name="office",
            name="kind_row",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="offices",
                to="services_catalog.officekind",
            ),
        ),
        migrations.AlterField(
            model_name="servicepage",
            name="office_kinds",
            field=services_catalog.fields.ChoiceArrayField(
                base_field=models.CharField(max_length=24),
                blank=True,
                default=list,
                help_text=(
                    "The offices of these kinds are listed on the page; of some kinds, only those of its institution."
                ),
                size=None,
                verbose_name="kinds of office that attend it",
            ),
        ),
        migrations.AlterField(
            model_name="servicepage",
            name="term_for",
            field=models.CharField(
                choices=[
                    ("institution", "The institution has this time to answer"),
                    ("person", "The person has this time to act"),
                    ("result", "What is obtained lasts this time"),
                ],
                default="institution",
                max_length=12,
                verbose_name="whose time",
            ),
        ),
        migrations.AddField(
            model_name="category",
            name="import_key",
            field=models.CharField(editable=False, max_length=80, null=True),
        ),
        migrations.AddField(
            model_name="institution",
            name="import_key",
            field=models.CharField(editable=False, max_length=80, null=True),
        ),
        # risky: only editors add institutions, and they are few rows
        migrations.AddField(
            model_name="institution",
            name="article",
            field=models.CharField(
                blank=True,
                help_text="The word that goes before its name in a sentence: “the”. Empty when there is none.",
                max_length=10,
                verbose_name="article",
            ),
        ),
    ]
