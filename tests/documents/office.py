"""A word processor in the tests: LibreOffice, where there is one, with the face that travels with the product."""

import io
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pypdf
import pytest

from services.program.documents.fonts import packaged_directory

needs_office = pytest.mark.skipif(
    shutil.which("soffice") is None, reason="LibreOffice is not installed"
)
_FONTS = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>{fonts}</dir><cachedir>{cache}</cachedir>
<alias binding="same"><family>Times New Roman</family>
<prefer><family>Liberation Serif</family></prefer></alias></fontconfig>"""


def printed_by_office(written: bytes, folder: Path) -> pypdf.PdfReader:
    """The DOCX as LibreOffice prints it. Fails when it says a word of warning."""
    return all_printed_by_office({"office": written}, folder)["office"]


def all_printed_by_office(
    written: Mapping[str, bytes], folder: Path
) -> Mapping[str, pypdf.PdfReader]:
    """Several of them by one LibreOffice, which takes seconds to start."""
    fonts = folder / "fonts.conf"
    fonts.write_text(_FONTS.format(fonts=packaged_directory(), cache=folder / "cache"))
    for name, content in written.items():
        (folder / f"{name}.docx").write_bytes(content)
    told = subprocess.run(
        [str(shutil.which("soffice")), f"-env:UserInstallation={(folder / 'home').as_uri()}",
         "--headless", "--convert-to", "pdf", "--outdir", str(folder),
         *(str(folder / f"{name}.docx") for name in written)],
        check=True, capture_output=True, timeout=300, text=True,
        env={"FONTCONFIG_FILE": str(fonts), "PATH": "/usr/bin:/bin", "HOME": str(folder)},
    )  # fmt: skip
    said = [line for line in told.stderr.splitlines() if line and "javaldx" not in line]
    assert said == []
    return {
        name: pypdf.PdfReader(io.BytesIO((folder / f"{name}.pdf").read_bytes())) for name in written
    }


def words(reader: pypdf.PdfReader) -> set[str]:
    """As a set: a table header is repeated where a page happens to end, and a line where its hyphen is."""
    return {
        word for page in reader.pages for word in page.extract_text().replace("-\n", "-").split()
    }
