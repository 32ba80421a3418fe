"""A planted migration: one more column on the cases of every member, through the fleet's own machinery.

The app's real migrations are copied beside one more, and the loader is pointed at the copy for the length of the
measure. Afterwards the column, the bundle and the registry's notes of it are removed. Imported after ``common.set_up``.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connections
from django.test import override_settings

from cases import migrations as real
from tenants.bundles import leaf_of
from tenants.models import Bundle, Space

APP, COLUMN, NUMBER = "cases", "measured", "9999_measured"
TEXT = """from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("{app}", "{last}")]
    operations = [migrations.AddField("case", "{column}", models.CharField(max_length=20, null=True))]
"""


@contextmanager
def planted() -> Iterator[None]:
    """The fleet is one migration behind in this block; afterwards everything is as it was."""
    folder = Path(tempfile.mkdtemp(prefix="guildhall-measure-"))
    package = folder / "planted_migrations"
    source = Path(next(iter(real.__path__)))
    shutil.copytree(source, package, ignore=shutil.ignore_patterns("__pycache__"))
    last = max(path.stem for path in package.glob("[0-9]*.py"))
    (package / f"{NUMBER}.py").write_text(TEXT.format(app=APP, last=last, column=COLUMN))
    sys.path.insert(0, str(folder))
    try:
        with override_settings(MIGRATION_MODULES={APP: package.name}):
            yield
    finally:
        sys.path.remove(str(folder))
        for name in [name for name in sys.modules if name.split(".")[0] == package.name]:
            del sys.modules[name]
        shutil.rmtree(folder)
        remove()


def remove() -> None:
    """Take the column out of every space that has it; also after a measure that was killed."""
    name, leaf = f"{APP}.{NUMBER}", leaf_of("member")
    for space in Space.objects.using("owner").filter(applied__contains=[name]):
        with connections["owner"].cursor() as cursor:
            cursor.execute(f"ALTER TABLE {space.schema_name}.cases_case DROP COLUMN IF EXISTS {COLUMN}")
        space.applied = [step for step in space.applied if step != name]
        space.leaf = leaf
        space.save(using="owner", update_fields=["applied", "leaf"])
    Bundle.objects.using("owner").filter(kind="member").exclude(leaf=leaf).delete()
