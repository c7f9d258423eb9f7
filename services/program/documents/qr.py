"""QR codes as small drawings: one path of runs, so that two thousand badges stay a small file."""

import io
import re
from typing import Final

import segno

from shared.qr import LEVEL, MASK, modules

_QUIET = 4  # modules of white round the code (ISO/IEC 18004)
_DARK: Final = re.compile("1+")


def qr_svg(text: str, unit: int = 1) -> str:
    """The code as SVG, quiet zone included; the same text, the same bytes. ``unit``: user units a module."""
    rows = modules(text)
    runs = [
        f"M{dark.start() + _QUIET} {y + _QUIET}h{len(dark[0])}v1h-{len(dark[0])}z"
        for y, row in enumerate(rows)
        for dark in _DARK.finditer(row)
    ]
    side = len(rows) + 2 * _QUIET
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" '
        f'width="{side * unit}" height="{side * unit}"><path d="{"".join(runs)}"/></svg>'
    )


def qr_png(text: str) -> bytes:
    """The code as PNG, for word processors: 12 pixels a module."""
    written = io.BytesIO()
    segno.make(text, error=LEVEL, micro=False, mask=MASK).save(
        written, kind="png", scale=12, border=_QUIET
    )
    return written.getvalue()
