"""``hoinghi why``: where a figure comes from, in words an official can repeat."""

import json
from dataclasses import asdict

from rich.console import Console
from rich.text import Text

from deploy.reading import engine_as_of
from services.program.asked import Why
from services.program.snapshot import local, snapshot
from services.program.why import FIGURES, why
from shared.law import Law
from shared.settings import Settings
from shared.working_days import Calendar


async def explain(
    settings: Settings,
    conference: str,
    figure: str,
    *,
    as_of: str | None,
    as_json: bool,
    console: Console,
) -> None:
    """Raises ``NOT_FOUND`` for a figure that there is none of."""
    law = Law.load(settings.law_files, settings.law_scopes)
    calendar = Calendar.load(settings.days_off_files)
    async with engine_as_of(settings, as_of) as engine, snapshot(engine, conference) as shot:
        answer = await why(shot, figure, law, calendar)
        position = shot.position
    if as_json:
        value = {"conference": conference, "position": position, **asdict(answer)}
        print(json.dumps(value, ensure_ascii=False, indent=2))
    else:
        _print(answer, position, console)


def figures(console: Console) -> None:
    for name, told in FIGURES.items():
        console.print(Text(f"{name:24} {told}"))


def _print(answer: Why, position: int, console: Console) -> None:
    def line(text: str) -> None:
        console.print(Text(text), soft_wrap=True)

    line(f"{answer.title}: {answer.value}")
    for one in answer.formula:
        line(f"  {one}")
    if answer.law:
        line("Quy định / rules:")
    for row in answer.law:
        line(
            f"  {row.name}: {row.value} {row.unit} – {row.basis}, áp dụng {row.days}, "
            f"{row.scope} [{row.mark}]"
        )
    if answer.events:
        more = f", và {answer.earlier} sự kiện trước đó" if answer.earlier else ""
        line(f"Sự kiện / events (đến vị trí {position}{more}):")
    for event in answer.events:
        at = f"{local(event.time):%d/%m/%Y %H:%M}"
        entity = f" {event.entity}" if event.entity else ""
        line(f"  @{event.position} {at} {event.type}{entity} {event.event_id}")
