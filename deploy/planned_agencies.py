"""Whether a plan names an agency: a key or a webhook of one typed wrong would be found out much later."""

from contextlib import suppress

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from services.program import tables
from services.program.model import has_file, open_model
from shared.settings import Settings


async def not_planned(settings: Settings, unit: str) -> str | None:
    """The remark that no plan in the read model names ``unit``; None where one does, or where nothing is known."""
    if not has_file(settings.database_url):
        return None
    engine = open_model(settings.database)
    known: set[str] = set()
    with suppress(SQLAlchemyError, OSError):
        async with engine.connect() as rows:
            known = set((await rows.execute(select(tables.agencies.c.agency))).scalars())
    await engine.dispose()
    if not known or unit in known:
        return None
    return (
        f"Chưa kế hoạch nào nêu cơ quan “{unit}”: kiểm tra lại mã (`hoinghi show … agencies`) / "
        f"no plan names the agency “{unit}”: look at its id"
    )
