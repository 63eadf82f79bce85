from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    """Built beside the work of the site."""

    atomic = False
    dependencies = [("casework", "0017_board_of_teams")]

    operations = [
        AddIndexConcurrently(
            model_name="decision",
            index=models.Index(fields=["decided_at"], name="decision_day"),
        ),
    ]
