"""Rows of a subquery as one JSON value: a driver takes as long for each of many rows as for a small statement."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Text
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement


class as_json(FunctionElement[str]):  # noqa: N801 - a function of SQL, written as such
    """A list of the rows, each a list of these columns, as text; in no certain order."""

    name = "as_json"
    type = Text()
    inherit_cache = True


class document(FunctionElement[Any]):  # noqa: N801 - the same
    """A column with JSON in it, as part of a row of ``as_json``."""

    name = "document"
    inherit_cache = True

    def __init__(self, column: InstrumentedAttribute[Any]) -> None:
        super().__init__(column)


@compiles(as_json, "sqlite")
def _rows_on_sqlite(element: as_json, compiler: SQLCompiler, **more: Any) -> str:
    return f"json_group_array(json_array({compiler.process(element.clauses, **more)}))"


@compiles(as_json, "postgresql")
def _rows_on_postgresql(element: as_json, compiler: SQLCompiler, **more: Any) -> str:
    return f"CAST(json_agg(json_build_array({compiler.process(element.clauses, **more)})) AS TEXT)"


@compiles(document, "sqlite")
def _document_on_sqlite(element: document, compiler: SQLCompiler, **more: Any) -> str:
    return f"json({compiler.process(element.clauses, **more)})"


@compiles(document, "postgresql")
def _document_on_postgresql(element: document, compiler: SQLCompiler, **more: Any) -> str:
    return compiler.process(element.clauses, **more)
