from django.db import migrations

REFUSE = """
CREATE OR REPLACE FUNCTION casework_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Encrypting the words again with a newer key is no change: the seal is of what they say, and still shows one.
    IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - 'text' = to_jsonb(OLD) - 'text' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% is append-only: what happened to a case is never changed or deleted', TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER casework_caseevent_immutable BEFORE UPDATE OR DELETE ON casework_caseevent
    FOR EACH ROW EXECUTE FUNCTION casework_refuse_change();
"""
ALLOW = """
DROP TRIGGER casework_caseevent_immutable ON casework_caseevent;
DROP FUNCTION casework_refuse_change();
"""


class Migration(migrations.Migration):
    """The database itself refuses to change what happened, whatever program asks."""

    dependencies = [("casework", "0001_initial")]

    operations = [migrations.RunSQL(REFUSE, ALLOW)]
