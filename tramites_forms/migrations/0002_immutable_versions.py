from django.db import migrations

TABLES = ["tramites_forms_formversion", "tramites_forms_formversiontext"]

FUNCTION = """
CREATE OR REPLACE FUNCTION tramites_forms_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is immutable: published forms are never changed or deleted', TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
"""


def trigger(table):
    return migrations.RunSQL(
        f"CREATE TRIGGER {table}_immutable BEFORE UPDATE OR DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION tramites_forms_refuse_change();",
        f"DROP TRIGGER {table}_immutable ON {table};",
    )


class Migration(migrations.Migration):
    """The database itself refuses to change or delete what was published, whatever program asks."""

    dependencies = [("tramites_forms", "0001_initial")]

    operations = [
        migrations.RunSQL(FUNCTION, "DROP FUNCTION tramites_forms_refuse_change();"),
        *[trigger(table) for table in TABLES],
    ]
