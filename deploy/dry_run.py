"""``--dry-run`` of the commands that are written by hand: what would be done, and that nothing was."""

from typing import Annotated, Final

import typer

DryRun = Annotated[
    bool,
    typer.Option("--dry-run", help="Cho xem, không gửi / show what would be sent, send nothing"),
]
TOLD: Final = "Chạy thử: chưa gửi, chưa ghi gì. / A dry run: nothing was sent, nothing recorded."
