"""The options that every command has for sending it."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Final

import typer

from deploy.cli_values import moment_of


@dataclass(frozen=True, slots=True)
class Sending:
    """The options that say how a command is sent."""

    conference: str | None = None
    unit: str | None = None
    person: str = "office"
    id: str | None = None
    data: str | None = None
    time: str | None = None
    timeout: float = 10.0
    as_json: bool = False
    dry_run: bool = False


class BadTime(ValueError):
    """HOINGHI_TIME is no moment with an offset."""

    code = "TIME_INVALID"


def told_time() -> datetime | None:
    """What HOINGHI_TIME says, for commands that have no option of their own for it."""
    told = os.environ.get("HOINGHI_TIME")
    try:
        return moment_of(told) if told else None
    except ValueError as error:
        raise BadTime(f"HOINGHI_TIME {error}") from None


SENDING_OPTIONS: Final[Mapping[str, tuple[Any, Any]]] = {
    "conference": (
        Annotated[
            str | None,
            typer.Option(
                "--conference",
                "-c",
                help="Mã hội nghị / the conference's id; bắt buộc/required",
                envvar="HOINGHI_CONFERENCE",
                metavar="ID",
            ),
        ],
        None,
    ),
    "unit": (
        Annotated[
            str | None,
            typer.Option(
                "--unit",
                "-u",
                help="Cơ quan thực hiện / the acting agency; bắt buộc/required",
                envvar="HOINGHI_UNIT",
                metavar="ID",
            ),
        ],
        None,
    ),
    "person": (
        Annotated[
            str,
            typer.Option(
                "--person",
                help="Người thực hiện / the acting person's account",
                envvar="HOINGHI_PERSON",
                metavar="ID",
            ),
        ],
        "office",
    ),
    "id": (
        Annotated[
            str | None,
            typer.Option(
                "--id",
                help="Mã lệnh: gửi lại cùng mã không ghi hai lần / the command's id: again with the same "
                "id writes nothing twice; otherwise one is made and printed",
                metavar="ID",
            ),
        ],
        None,
    ),
    "data": (
        Annotated[
            str | None,
            typer.Option(
                "--data",
                help="Toàn bộ nội dung (YAML, JSON) từ tệp hoặc từ - / the whole body from a file or -; "
                "options go over it",
                metavar="FILE|-",
            ),
        ],
        None,
    ),
    "time": (
        Annotated[
            str | None,
            typer.Option(
                "--time",
                help="Chỉ khi hệ thống chạy đồng hồ mô phỏng / only heard by a system on the simulated clock",
                envvar="HOINGHI_TIME",
                metavar="TIME",
            ),
        ],
        None,
    ),
    "timeout": (
        Annotated[
            float,
            typer.Option(
                "--timeout",
                help="Chờ trả lời / how long to wait for an answer, seconds",
                metavar="SECONDS",
            ),
        ],
        10.0,
    ),
    "as_json": (
        Annotated[bool, typer.Option("--json", help="Trả lời dạng JSON / the answer as JSON")],
        False,
    ),
    "dry_run": (
        Annotated[
            bool,
            typer.Option(
                "--dry-run",
                help="Kiểm tra và in ra, không gửi / check and print it, send nothing",
            ),
        ],
        False,
    ),
}
"""By the field of :class:`Sending`: how the option is declared, and its default."""
