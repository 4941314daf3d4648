"""The statements of every tick: put into words once for each database, then run on the driver's own cursor.

Building a statement, looking up its words and wrapping its result cost several times what the database needs
for it; docs/decisions/the-hot-path.md has the figures.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Dialect, Executable
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.compiler import SQLCompiler

Given = Mapping[str, Any]


class Prepared:
    """A statement of plain columns whose values are given by name at each run.

    Raises SQLAlchemy's errors, as every other statement does.
    """

    def __init__(self, statement: Executable) -> None:
        self._statement = statement
        self._wordings: dict[str, _Wording] = {}

    def rows(self, connection: Connection, **given: Any) -> list[tuple[Any, ...]]:
        """Runs it once; the rows that it returns."""
        wording = self._wording(connection.dialect)
        cursor = connection.connection.cursor()
        try:
            cursor.execute(wording.text, wording.arranged(given))
            return cursor.fetchall()  # type: ignore[return-value]
        except connection.dialect.loaded_dbapi.Error as error:
            raise told(connection, wording.text, error) from error
        finally:
            cursor.close()

    def each(self, connection: Connection, given: Sequence[Given]) -> None:
        """Runs it once for each of these; it returns nothing."""
        wording = self._wording(connection.dialect)
        cursor = connection.connection.cursor()
        try:
            cursor.executemany(wording.text, [wording.arranged(one) for one in given])
        except connection.dialect.loaded_dbapi.Error as error:
            raise told(connection, wording.text, error) from error
        finally:
            cursor.close()

    def _wording(self, dialect: Dialect) -> _Wording:
        if dialect.name not in self._wordings:
            self._wordings[dialect.name] = _Wording(self._statement, dialect)
        return self._wordings[dialect.name]


class _Wording:
    """A statement as one kind of database understands it."""

    def __init__(self, statement: Executable, dialect: Dialect) -> None:
        compiled = statement.compile(dialect=dialect)  # type: ignore[attr-defined]
        assert isinstance(compiled, SQLCompiler)
        self.text = str(compiled)
        self._order = compiled.positiontup

    def arranged(self, given: Given) -> Any:
        """The values in the form that the driver takes: by place, or by name."""
        return given if self._order is None else [given[name] for name in self._order]


def run(connection: Connection, text: str) -> None:
    """Runs words that need no values and return nothing: those of transactions."""
    cursor = connection.connection.cursor()
    try:
        cursor.execute(text)
    except connection.dialect.loaded_dbapi.Error as error:
        raise told(connection, text, error) from error
    finally:
        cursor.close()


def told(connection: Connection, text: str, error: Exception) -> BaseException:
    """The driver's error as SQLAlchemy tells it."""
    dialect = connection.dialect
    gone = dialect.is_disconnect(error, connection.connection.driver_connection, None)  # type: ignore[arg-type]
    return DBAPIError.instance(
        text,
        None,
        error,
        dialect.loaded_dbapi.Error,
        hide_parameters=True,
        connection_invalidated=gone,
        dialect=dialect,
    )
