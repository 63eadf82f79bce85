from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    """Built beside the work of the site. That of the index is made by hand: Django would build it under a lock."""

    atomic = False
    dependencies = [("casework", "0014_statements_without_a_line")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                # risky: built beside the work of the site, on a column that is empty
                migrations.RunSQL(
                    "CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS casework_document_status_index"
                    " ON casework_issueddocument (status_index)",
                    "DROP INDEX CONCURRENTLY IF EXISTS casework_document_status_index",
                ),
            ],
            state_operations=[
                migrations.AlterField(
                    model_name="issueddocument",
                    name="status_index",
                    field=models.PositiveBigIntegerField(editable=False, null=True, unique=True),
                ),
            ],
        ),
        AddIndexConcurrently(
            model_name="issueddocument",
            index=models.Index(
                condition=models.Q(("state__in", ["revoked", "replaced"])),
                fields=["status_index"],
                name="document_ended",
            ),
        ),
    ]
