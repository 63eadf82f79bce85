"""What was said of pages until now, as sums of days: presses without words were rows of their own."""

from django.conf import settings
from django.db import migrations

ADD_UP = """
INSERT INTO participation_opinionday
    (place, page_id, language, day, yes, no, aside_yes, aside_no, set_aside_why)
SELECT coalesce('page:' || page_id, 'none'), page_id, language, (created_at AT TIME ZONE %s)::date,
    count(*) FILTER (WHERE useful), count(*) FILTER (WHERE NOT useful), 0, 0, ''
FROM participation_feedback GROUP BY 1, 2, 3, 4
ON CONFLICT DO NOTHING
"""


def add_up(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(ADD_UP, [settings.TIME_ZONE])
        cursor.execute("DELETE FROM participation_feedback WHERE text = '' AND NOT handled")


class Migration(migrations.Migration):
    dependencies = [("participation", "0003_notices_opinions_figures")]
    operations = [migrations.RunPython(add_up, migrations.RunPython.noop)]  # risky: a few thousand short rows, once
