"""``hoinghi budget price`` and ``adjust``: sums onto the lines as they stand. The rest is the catalogue's."""

import asyncio
from collections.abc import Container, Iterable
from typing import Annotated

import typer

from deploy.cli_documents import Conference
from deploy.cli_seats import Acting, Time, send
from deploy.dry_run import DryRun
from shared.money import format_dong, read_dong

budget = typer.Typer(help="Kinh phí / the budget.", no_args_is_help=True)


class LineUnknown(LookupError):
    code = "ESTIMATE_LINE_UNKNOWN"


class PriceUnclear(ValueError):
    code = "ESTIMATE_PRICE_UNCLEAR"


@budget.command("price")
def price(
    conference: Conference,
    prices: Annotated[
        list[str],
        typer.Argument(
            metavar="LINE=PRICE...",
            help="Dòng=đơn giá, nêu nhiều lần / lines with their price, đồng: tai-lieu=60.000",
        ),
    ],
    acting: Acting,
    basis: Annotated[
        str, typer.Option(help="Căn cứ mới của các dòng này / a new basis of these lines")
    ] = "",
    time: Time = None,
    dry_run: DryRun = False,
) -> None:
    """Ghi đơn giá cho các dòng dự toán; nội dung, số lượng giữ nguyên / price lines, the rest stays as it is."""
    from deploy.files.existing import estimate_target
    from deploy.reading import engine_as_of
    from shared.commands.base import Command
    from shared.commands.budget import SetEstimateLine
    from shared.events.budget import EstimateLine
    from shared.settings import Settings

    wanted = dict(map(_told, prices))
    if len(wanted) < len(prices):
        raise PriceUnclear("Mỗi dòng nêu một lần. / Name each line once.")

    async def known() -> list[SetEstimateLine]:
        async with engine_as_of(Settings(), None) as engine:
            lines = (await estimate_target(engine, conference, acting)).known
        _must_be_there(wanted, lines)
        changed = {"basis": basis, "mark": None} if basis else {}
        return [
            SetEstimateLine(line=EstimateLine(**dict(lines[line]) | {"unit_price": each} | changed))
            for line, each in wanted.items()
        ]

    def told(wish: Command) -> str:
        line = wish.line if isinstance(wish, SetEstimateLine) else None
        return f"{line.line} = {format_dong(line.unit_price or 0)} đồng" if line else ""

    send(conference, acting, asyncio.run(known()), time, told, dry_run=dry_run)


@budget.command("adjust")
def adjust(
    conference: Conference,
    adjustment: Annotated[
        str, typer.Argument(help="Mã lần điều chỉnh, tự đặt / the adjustment's id, of your choice")
    ],
    changes: Annotated[
        list[str],
        typer.Argument(
            metavar="LINE=[QUANTITYx]PRICE...",
            help="Dòng=đơn giá, hoặc dòng=số lượng x đơn giá, nêu nhiều lần / "
            "lines with their new price, or quantity and price: tai-lieu=250x60.000",
        ),
    ],
    reason: Annotated[str, typer.Option(help="Lý do / the reason")],
    acting: Acting,
    basis: Annotated[
        str, typer.Option(help="Căn cứ mới của các dòng này / a new basis of these lines")
    ] = "",
    time: Time = None,
    dry_run: DryRun = False,
) -> None:
    """Đề nghị điều chỉnh dòng đã duyệt; nội dung giữ nguyên / adjust approved lines, the rest stays."""
    from deploy.files.existing import estimate_lines
    from deploy.reading import engine_as_of
    from shared.commands.base import Command
    from shared.commands.budget import ProposeAdjustment
    from shared.events.budget import EstimateLine
    from shared.settings import Settings

    wanted = dict(map(_counted, changes))
    if len(wanted) < len(changes):
        raise PriceUnclear("Mỗi dòng nêu một lần. / Name each line once.")

    async def proposed() -> ProposeAdjustment:
        async with engine_as_of(Settings(), None) as engine:
            lines = await estimate_lines(engine, conference)
        _must_be_there(wanted, lines)
        sourced = {"basis": basis, "mark": None} if basis else {}
        return ProposeAdjustment(
            adjustment=adjustment,
            reason=reason,
            lines=tuple(
                EstimateLine(**dict(lines[line]) | told | sourced) for line, told in wanted.items()
            ),
        )

    def told(wish: Command) -> str:
        lines = wish.lines if isinstance(wish, ProposeAdjustment) else ()
        sums = (
            f"{one.line} = {one.quantity} × {format_dong(one.unit_price or 0)} đồng"
            for one in lines
        )
        return f"{adjustment}: {', '.join(sums)}"

    send(conference, acting, [asyncio.run(proposed())], time, told, dry_run=dry_run)


def _must_be_there(wanted: Iterable[str], lines: Container[str]) -> None:
    """Raises :class:`LineUnknown`."""
    if missing := [line for line in wanted if line not in lines]:
        raise LineUnknown(
            f"Không có dòng {', '.join(missing)}; các dòng: hoinghi show estimate. / "
            f"No such line; for the lines: hoinghi show estimate."
        )


def _counted(pair: str) -> tuple[str, dict[str, int]]:
    """``tai-lieu=250x60.000``, or the price alone. Raises :class:`PriceUnclear`."""
    line, _, told = pair.partition("=")
    quantity, times, price = told.lower().replace("×", "x").rpartition("x")
    name, unit_price = _told(f"{line}={price}")
    if not times:
        return name, {"unit_price": unit_price}
    return name, {"quantity": _told(f"{line}={quantity}")[1], "unit_price": unit_price}


def _told(pair: str) -> tuple[str, int]:
    """``tai-lieu=60.000``. Raises :class:`PriceUnclear`."""
    line, _, told = pair.partition("=")
    price = read_dong(told.strip())
    if not line or price is None:
        raise PriceUnclear(
            f"{pair!r}: viết dòng=đơn giá, đồng, số nguyên: tai-lieu=60.000 / "
            f"write LINE=PRICE in whole đồng"
        )
    return line.strip(), price


def register(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    app.add_typer(budget, name="budget")
