"""The kinds that were a closed list become rows, with the words they had; offices point to them."""

import uuid

from django.db import migrations

OLD = [
    ("registro_civil", "Registro del Estado Civil", "Civil registry"),
    ("carne_identidad", "Oficina de carné de identidad", "Identity card office"),
    (
        "minint_tramites",
        "Oficina de trámites del Ministerio del Interior",
        "Procedures office of the Ministry of the Interior",
    ),
    ("licencia_conduccion", "Oficina de licencia de conducción", "Driving licence office"),
    ("justicia", "Justicia", "Justice"),
    ("registro_consumidores", "Registro de Consumidores", "Consumers' registry"),
    ("comercio", "Comercio", "Commerce"),
    ("onat", "Impuestos (ONAT)", "Taxes (ONAT)"),
    ("banco", "Banco", "Bank"),
    ("trabajo", "Trabajo y seguridad social", "Work and social security"),
    ("ordenamiento", "Ordenamiento territorial", "Land planning"),
    ("joven_club", "Joven Club", "Joven Club"),
    ("agricultura", "Agricultura", "Agriculture"),
]

# Banks had it in the code; the others have offices of two institutions since the second gathering.
SEVERAL_INSTITUTIONS = ("banco", "justicia", "minint_tramites", "trabajo")


def forwards(apps, schema_editor):
    Locale = apps.get_model("wagtailcore", "Locale")
    Office = apps.get_model("services_catalog", "Office")
    OfficeKind = apps.get_model("services_catalog", "OfficeKind")
    if not Office.objects.exists():  # a new site: its first content brings them
        return
    spanish = Locale.objects.get(language_code="es")
    english = Locale.objects.filter(language_code="en").first()
    for position, (slug, name, in_english) in enumerate(OLD, start=1):
        same = {
            "slug": slug,
            "translation_key": uuid.uuid4(),
            "position": position * 10,
            "own_institution": slug in SEVERAL_INSTITUTIONS,
        }
        row = OfficeKind.objects.create(locale=spanish, name=name, **same)
        if english:
            OfficeKind.objects.create(locale=english, name=in_english, **same)
        Office.objects.filter(kind=slug).update(kind_row=row)


def keep_keys(apps, schema_editor):
    """What the first content brought is known by its key from now on: its address may change."""
    for name in ("Category", "Institution"):
        model = apps.get_model("services_catalog", name)
        for row in model.objects.filter(locale__language_code="es"):
            model.objects.filter(pk=row.pk).update(import_key=row.slug)


def backwards(apps, schema_editor):
    Office = apps.get_model("services_catalog", "Office")
    for office in Office.objects.exclude(kind_row=None).select_related("kind_row"):
        Office.objects.filter(pk=office.pk).update(kind=office.kind_row.slug)


class Migration(migrations.Migration):
    dependencies = [("services_catalog", "0003_office_kinds_as_rows")]

    operations = [
        # risky: some hundreds of offices, in a moment; nobody but editors writes them
        migrations.RunPython(forwards, backwards),
        # risky: some hundreds of rows, in a moment; nobody but editors writes them
        migrations.RunPython(keep_keys, migrations.RunPython.noop),
    ]
