from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    """Built beside the work of the site. It is empty once every case has its version."""

    atomic = False
    dependencies = [("casework", "0010_kinds_versions_appeals_handovers")]

    operations = [
        AddIndexConcurrently(
            model_name="case",
            index=models.Index(
                condition=models.Q(("kind_version", None)), fields=["kind", "id"], name="case_without_version"
            ),
        ),
    ]
