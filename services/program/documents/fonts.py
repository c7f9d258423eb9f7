"""Find the type face: Times New Roman (NĐ 30/2020, Phụ lục I, Mục I.4) or one with its measures.

The order is fixed, so that one machine always prints with one face; ``packaged=True`` takes the
face that travels with the product, so that every machine prints the same bytes.
"""

from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import typst

OFFICIAL = "Times New Roman"
PACKAGED = "Liberation Serif"
_INSTALLED = (OFFICIAL, PACKAGED, "Tinos", "TeX Gyre Termes")
_CUTS = 4  # upright, italic, bold, bold italic


@dataclass(frozen=True, slots=True)
class Face:
    """The family to name in a document, and the fonts that Typst may use for it."""

    family: str
    fonts: typst.Fonts


@cache
def find_face(*, packaged: bool = False) -> Face:
    """The face to print with. Raises LookupError when the packaged face is asked for and missing.

    Reads the installed fonts once per process (about 0.1 s).
    """
    if not packaged:
        installed = typst.Fonts(include_system_fonts=True, include_embedded_fonts=False)
        cuts = [font.family for font in installed.fonts()]
        for family in _INSTALLED:
            if cuts.count(family) >= _CUTS:
                return Face(family, installed)
    fonts = typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[str(packaged_directory())],
    )
    if PACKAGED not in fonts.families():
        raise LookupError(f"the installed package indico-fonts holds no {PACKAGED}")
    return Face(PACKAGED, fonts)


def packaged_directory() -> Path:
    """Where the packaged face lies. Raises LookupError when it is missing."""
    found = find_spec("indico_fonts")
    if found is None or found.origin is None:
        raise LookupError("the package indico-fonts is not installed")
    return Path(found.origin).parent
