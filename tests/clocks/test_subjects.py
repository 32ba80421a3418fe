"""The register of what clocks measure."""

from __future__ import annotations

from dataclasses import replace

import pytest

from clocks import subjects as register_of
from clocks.subjects import register, subject_of, subjects


def test_kind_is_registered_once_and_found_by_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(register_of, "_subjects", dict(register_of._subjects))
    case, known = subject_of("case"), subjects()
    task = replace(case, kind="task")
    register(task)
    assert subject_of("task") is task
    assert subject_of("case") is case
    assert subjects() == [*known, task]
    with pytest.raises(ValueError, match="Two apps measure subjects of the kind task"):
        register(replace(task))
    with pytest.raises(KeyError):
        subject_of("nothing")
