"""What some tests need of the system: without it they skip loudly, and with CI=true they fail."""

from __future__ import annotations

import os
import shutil
import warnings
from typing import NoReturn

import pytest


def do_without(sentence: str) -> NoReturn:
    """The test cannot be run here, for that reason."""
    if os.environ.get("CI") == "true":
        pytest.fail(sentence)
    warnings.warn(sentence, stacklevel=2)
    pytest.skip(sentence)


def program(name: str) -> str:
    """The path of an installed program."""
    return shutil.which(name) or do_without(f"{name} is not installed.")
