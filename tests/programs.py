"""Programs of the system that some tests need."""

from __future__ import annotations

import os
import shutil
import warnings

import pytest


def program(name: str) -> str:
    """The path of an installed program. Skips loudly where there is none; with CI=true that fails."""
    path = shutil.which(name)
    if path is None:
        sentence = f"{name} is not installed."
        if os.environ.get("CI") == "true":
            pytest.fail(sentence)
        warnings.warn(sentence, stacklevel=2)
        pytest.skip(sentence)
    return path
