"""What a space's role may write in the registry: a job, a due moment, an outbox row, each stamped with its own space.

The functions run with the owner's rights and take the space from the role that calls them, never from an argument.
"""

from django.db import migrations

CREATE = """
CREATE FUNCTION public.space_of_role() RETURNS uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    calling text := current_setting('role');
    found uuid;
BEGIN
    IF calling = current_database() || '_registry' THEN
        RETURN NULL;
    END IF;
    SELECT id INTO found FROM tenants_space WHERE current_database() || '_' || schema_name = calling;
    IF found IS NULL THEN
        RAISE EXCEPTION 'no space belongs to the calling role' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN found;
END $$;

CREATE FUNCTION public.space_defer_job(
    task text, queue text, args jsonb, job_lock text, once text, earliest timestamptz
) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    calling uuid := space_of_role();
    prefix text := coalesce(calling::text, 'registry') || ':';
    made bigint[];
BEGIN
    IF calling IS NOT NULL THEN
        args := args || jsonb_build_object('space', calling);
    END IF;
    made := procrastinate_defer_jobs_v1(ARRAY[ROW(
        queue, task, 0, prefix || job_lock, prefix || once, args, earliest
    )::procrastinate_job_to_defer_v1]);
    RETURN made[1];
EXCEPTION WHEN unique_violation THEN
    RETURN NULL;
END $$;

CREATE FUNCTION public.space_outbox(event uuid, event_name text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    calling uuid := space_of_role();
BEGIN
    IF calling IS NULL THEN
        RAISE EXCEPTION 'the registry has no outbox';
    END IF;
    INSERT INTO tenants_outbox (space_id, event_id, name) VALUES (calling, event, event_name);
    PERFORM space_defer_job('tenants.deliver', 'reactions', '{}'::jsonb, 'outbox', NULL, NULL);
END $$;

CREATE FUNCTION public.space_remember_due(due_kind text, object uuid, moment timestamptz, round integer) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    calling uuid := space_of_role();
BEGIN
    IF calling IS NULL THEN
        RAISE EXCEPTION 'the registry has no due moments of its own';
    END IF;
    IF moment IS NULL THEN
        DELETE FROM tenants_duemoment WHERE space_id = calling AND kind = due_kind AND object_id = object;
    ELSE
        INSERT INTO tenants_duemoment (space_id, kind, object_id, at, generation)
        VALUES (calling, due_kind, object, moment, round)
        ON CONFLICT (space_id, kind, object_id) DO UPDATE SET at = excluded.at, generation = excluded.generation;
    END IF;
END $$;

REVOKE ALL ON FUNCTION public.space_of_role() FROM PUBLIC;
REVOKE ALL ON FUNCTION public.space_defer_job(text, text, jsonb, text, text, timestamptz) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.space_outbox(uuid, text) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.space_remember_due(text, uuid, timestamptz, integer) FROM PUBLIC;
"""

DROP = """
DROP FUNCTION public.space_remember_due(text, uuid, timestamptz, integer);
DROP FUNCTION public.space_outbox(uuid, text);
DROP FUNCTION public.space_defer_job(text, text, jsonb, text, text, timestamptz);
DROP FUNCTION public.space_of_role();
"""


class Migration(migrations.Migration):
    dependencies = [("tenants", "0001_initial"), ("procrastinate", "0041_post_retry_failed_job")]

    operations = [migrations.RunSQL(CREATE, DROP)]
