"""``--dry-run`` of the commands that are written by hand: what would be done, and that nothing was."""

from typing import Annotated, Final

import typer

DryRun = Annotated[
    bool,
    typer.Option("--dry-run", help="Cho xem, không gửi / show what would be sent, send nothing"),
]
DryRunHere = Annotated[
    bool,
    typer.Option(
        "--dry-run", help="Cho xem, không đổi gì / show what would be done, change nothing"
    ),
]
TOLD: Final = "Chạy thử: chưa gửi, chưa ghi gì. / A dry run: nothing was sent, nothing recorded."
UNTOUCHED: Final = "Chạy thử: chưa đổi gì. / A dry run: nothing was changed."
