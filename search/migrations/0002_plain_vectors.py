from django.db import migrations


class Migration(migrations.Migration):
    """Keep search vectors uncompressed: they are read far more often than written, and unpacking was half the time."""

    dependencies = [("search", "0001_initial")]
    operations = [
        migrations.RunSQL(
            f"ALTER TABLE search_document ALTER COLUMN {column} SET STORAGE EXTERNAL",
            f"ALTER TABLE search_document ALTER COLUMN {column} SET STORAGE EXTENDED",
        )
        for column in ("vector", "words")
    ]
