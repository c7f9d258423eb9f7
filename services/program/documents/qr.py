"""QR codes as small drawings: one path of runs, so that two thousand badges stay a small file."""

import io

import segno

_QUIET = 4  # modules of white round the code (ISO/IEC 18004)
_MASK = 3  # a reader takes any of the eight; weighing them all is four fifths of the work


def qr_svg(text: str) -> str:
    """The code as SVG, one user unit a module, quiet zone included; the same text, the same bytes."""
    matrix = segno.make(text, error="m", micro=False, mask=_MASK).matrix
    runs: list[str] = []
    for y, line in enumerate(matrix):
        start = 0
        while start < len(line):
            end = start
            while end < len(line) and bool(line[end]) == bool(line[start]):
                end += 1
            if line[start]:
                runs.append(f"M{start + _QUIET} {y + _QUIET}h{end - start}v1h-{end - start}z")
            start = end
    side = len(matrix) + 2 * _QUIET
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" '
        f'width="{side}" height="{side}"><path d="{"".join(runs)}"/></svg>'
    )


def qr_png(text: str) -> bytes:
    """The code as PNG, for word processors: 12 pixels a module."""
    written = io.BytesIO()
    segno.make(text, error="m", micro=False, mask=_MASK).save(
        written, kind="png", scale=12, border=_QUIET
    )
    return written.getvalue()
