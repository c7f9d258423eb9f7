"""Approved pictures of printed pages: small greys, 48 dots an inch, three pages a document at most.

After a change of layout look at every page, then approve anew: ``python -m tests.documents.pictures``
"""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pypdfium2
from PIL import Image, ImageChops

from tests.documents.printed import PDFS

APPROVED: Final = Path(__file__).parent / "approved"
_DPI: Final = 48
_PAGES: Final = 3
_VISIBLE: Final = 64
"""A grey that differs by more than this is seen to differ; less is the smoothing of edges."""
TOLERANCE: Final = 0.001
"""The part of a page's dots that may be seen to differ: a moved comma, never a moved word."""


def pictures(content: bytes) -> Iterator[Image.Image]:
    """The first pages, as they are approved."""
    document = pypdfium2.PdfDocument(content)
    for number in range(min(len(document), _PAGES)):
        yield document[number].render(scale=_DPI / 72, grayscale=True).to_pil().convert("L")


def difference(one: Image.Image, other: Image.Image) -> float:
    """The part of the dots that are seen to differ; 1 where the sizes do."""
    if one.size != other.size:
        return 1.0
    greys = ImageChops.difference(one, other).histogram()
    return sum(greys[_VISIBLE:]) / (one.width * one.height)


def approved(name: str) -> list[Image.Image]:
    files = sorted(APPROVED.glob(f"{name}.*.png"))
    return [Image.open(io.BytesIO(file.read_bytes())).convert("L") for file in files]


def approve() -> None:
    """Keep every page as it is printed now: 16 greys are enough, and a few kB."""
    APPROVED.mkdir(exist_ok=True)
    for old in APPROVED.glob("*.png"):
        old.unlink()
    for name, make in PDFS.items():
        for number, picture in enumerate(pictures(make()), 1):
            picture.quantize(16).save(APPROVED / f"{name}.{number}.png", optimize=True)


if __name__ == "__main__":
    approve()
