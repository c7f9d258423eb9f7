"""``hoinghi budget price``: prices onto the lines as they stand. The rest of the group is the catalogue's."""

import asyncio
from typing import Annotated

import typer

from deploy.cli_documents import Conference
from deploy.cli_seats import Acting, Time, send
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
        if missing := [line for line in wanted if line not in lines]:
            raise LineUnknown(
                f"Không có dòng {', '.join(missing)}; các dòng: hoinghi show estimate. / "
                f"No such line; for the lines: hoinghi show estimate."
            )
        changed = {"basis": basis, "mark": None} if basis else {}
        return [
            SetEstimateLine(line=EstimateLine(**dict(lines[line]) | {"unit_price": each} | changed))
            for line, each in wanted.items()
        ]

    def told(wish: Command) -> str:
        line = wish.line if isinstance(wish, SetEstimateLine) else None
        return f"{line.line} = {format_dong(line.unit_price or 0)} đồng" if line else ""

    send(conference, acting, asyncio.run(known()), time, told)


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
