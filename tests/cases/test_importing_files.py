"""Files that wait for their import lie in the space's own folder, under a name of ours, and go when they are done."""

from __future__ import annotations

import pytest
from django.core.files.base import ContentFile

from cases.importing.files import digest, forget, keep, place_of, shown, size_of
from cases.imports import Mapping, MappingRefused
from core.spaces import entered
from tests.world import World


def test_file_is_kept_in_the_space_s_folder_and_forgotten(northwind: World) -> None:
    first, second = (keep(ContentFile(b"number\n1\n", name="../../etc/passwd")) for _ in range(2))
    assert first != second
    assert "passwd" not in first
    assert "/imports/" in first
    assert str(northwind.northwind.id) in first
    assert place_of(first).read_bytes() == b"number\n1\n"
    assert (size_of(place_of(first)), digest(place_of(first))) == (9, digest(place_of(second)))
    forget(first)
    assert not place_of(first).exists()
    assert place_of(second).exists()
    forget(first)
    forget("")
    forget(second)
    with entered(northwind.halcyon):
        assert str(northwind.halcyon.id) in (other := keep(ContentFile(b"x")))
        forget(other)


def test_every_fault_of_a_mapping_is_a_sentence_of_its_own() -> None:
    with pytest.raises(MappingRefused) as refused:
        Mapping.from_dict({"kind": "csv", "columns": {}, "encoding": "klingon"})
    assert len(refused.value.problems) > 1
    assert str(refused.value) == " ".join(refused.value.problems)


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("C:\\Users\\ada\\export.csv", "export.csv"),
        ("../../etc/passwd", "passwd"),
        ("a\u202eb\n.csv", "ab.csv"),
        ("folder/", "file"),
        ("x" * 200, "x" * 120),
    ],
)
def test_name_of_a_file_is_shown_without_its_folders(name: str, kept: str) -> None:
    assert shown(name) == kept
