"""What every house compiles anew at its start, templates and routes, is compiled once in a process of tests.

The many small houses of the tests spend more time on that than on what is asked of them.
"""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache
from werkzeug.routing import Rule


class Templates(BytecodeCache):
    """The templates that a house of this process compiled already."""

    def __init__(self) -> None:
        self._known: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._known:
            bucket.bytecode_from_string(self._known[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._known[bucket.key] = bucket.bytecode_to_string()


Builder = Callable[..., tuple[str, str]]

_builders: dict[tuple[object, ...], Builder] = {}


class Route(Rule):
    """A route whose function that builds addresses is the one an equal route got before."""

    def _compile_builder(self, append_unknown: bool = True) -> Builder:
        if self.defaults:
            return super()._compile_builder(append_unknown)
        wanted = (self.rule, tuple(self._trace), append_unknown)
        if wanted not in _builders:
            _builders[wanted] = super()._compile_builder(append_unknown)
        return _builders[wanted]


def compile_once() -> None:
    """From now on, for every house of this process."""
    Flask.jinja_options = {"bytecode_cache": Templates()}
    Flask.url_rule_class = Route
