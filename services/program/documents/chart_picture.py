"""A chart as a picture, for word processors: drawn by the same layout as in the PDF."""

from dataclasses import asdict

from services.program.documents.fonts import find_face
from services.program.documents.pdf import compiled, shown
from services.program.documents.sheet import Chart
from services.program.documents.templates import shipped

_PPI = 220


def chart_png(chart: Chart) -> bytes:
    """PNG in the width of the text (160 mm); the same chart gives the same bytes."""
    face = find_face(packaged=True)
    program = shown("chart_alone.typ", {"chart": asdict(chart)}, face)
    return compiled(shipped().folder, face, program, format="png", ppi=_PPI)
