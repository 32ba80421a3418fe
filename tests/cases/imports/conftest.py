"""Files to read: small ones made on the spot, and the real histories where they are at hand."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def histories() -> Path:
    """The folder of real data; tests of it are skipped where it is not."""
    tree = Path(__file__).resolve().parents[3]
    shared = Path(os.environ.get("GUILDHALL_SHARED", tree.parent / "shared"))
    data = shared / "data"
    if not data.is_dir():
        pytest.skip(f"real histories are not at {data} (set GUILDHALL_SHARED)")
    return data
