"""A batch of changes as few statements: merged per row, grouped per table and columns.

Statements are compiled once per table and set of columns; a batch then costs one driver call for
each group, whatever its size.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from sqlalchemy import Table, and_, delete, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Dialect
from sqlalchemy.ext.asyncio import AsyncConnection

from services.program.changes import Blank, Cell, Change, Put, Row
from services.program.tables import metadata

Key = tuple[Cell, ...]


@dataclass(slots=True)
class Batch:
    """Changes in the order of the log, merged.

    A delete forgets the matching puts before it, and later puts begin a row anew; so all deletes
    may be carried out before all puts.
    """

    puts: dict[str, dict[Key, Row]] = field(default_factory=dict)
    deletes: dict[str, list[Row]] = field(default_factory=dict)
    blanks: list[Blank] = field(default_factory=list)

    def add(self, changes: Iterable[Change]) -> None:
        for change in changes:
            if isinstance(change, Blank):
                self.blanks.append(change)
                continue
            rows = self.puts.setdefault(change.table, {})
            if isinstance(change, Put):
                key = tuple(change.key.values())
                row = rows.get(key)
                if row is None:
                    rows[key] = change.values
                else:
                    row.update(change.values)
            else:
                self.deletes.setdefault(change.table, []).append(change.key)
                for key in [key for key in rows if _matches(change.table, key, change.key)]:
                    del rows[key]

    @property
    def tables(self) -> set[str]:
        """The names of those that it changes."""
        return self.puts.keys() | self.deletes.keys()


def _matches(table: str, key: Key, pattern: Row) -> bool:
    names = metadata.tables[table].primary_key.columns.keys()
    row = dict(zip(names, key, strict=True))
    return all(row[name] == value for name, value in pattern.items())


async def write(connection: AsyncConnection, batch: Batch) -> None:
    """Carry out the whole batch in the transaction of ``connection``."""
    for name, patterns in batch.deletes.items():
        table = metadata.tables[name]
        for pattern in patterns:
            same = and_(*(table.c[column] == value for column, value in pattern.items()))
            await connection.execute(delete(table).where(same))
    for name, rows in batch.puts.items():
        groups: dict[tuple[str, ...], list[Key]] = {}
        for key, values in rows.items():
            groups.setdefault(tuple(values), []).append((*key, *values.values()))
        for columns, parameters in groups.items():
            await _upsert(connection, name, columns, parameters)
    for blank in batch.blanks:
        table = metadata.tables[blank.table]
        same = and_(*(table.c[column] == value for column, value in blank.key.items()))
        for column in blank.columns:
            filled = and_(same, table.c[column].is_not(None))
            await connection.execute(update(table).where(filled).values({column: blank.value}))


async def _upsert(
    connection: AsyncConnection, table: str, columns: tuple[str, ...], parameters: list[Key]
) -> None:
    sql, order = _statement(connection.dialect, table, columns)
    if order is not None:
        parameters = [tuple([row[place] for place in order]) for row in parameters]
    await connection.exec_driver_sql(sql, parameters)


@lru_cache(maxsize=2048)
def _statement(
    dialect: Dialect, name: str, columns: tuple[str, ...]
) -> tuple[str, tuple[int, ...] | None]:
    """The SQL text, and how to reorder (key, values) for it; None: it is in order already."""
    table: Table = metadata.tables[name]
    keys = table.primary_key.columns.keys()
    given = [*keys, *columns]
    insert = postgresql.insert if dialect.name == "postgresql" else sqlite.insert
    statement = insert(table)
    if columns:
        changed = {column: statement.excluded[column] for column in columns}
        statement = statement.on_conflict_do_update(index_elements=keys, set_=changed)
    else:
        statement = statement.on_conflict_do_nothing(index_elements=keys)
    compiled = statement.compile(dialect=dialect, column_keys=given)
    order = tuple(given.index(column) for column in compiled.positiontup or ())
    return str(compiled), None if order == tuple(range(len(given))) else order
