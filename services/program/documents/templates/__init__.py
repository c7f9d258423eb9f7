"""The templates in force: those that ship, with an office's own files laid over them.

``shipped().of("giay-moi")`` is a checked template. An office's folder holds files of the same names
(``giay-moi.yaml``, ``letterhead.typ``); what it does not hold is taken from here.
"""

import hashlib
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Final

from services.program.documents.known import ACTS, INVITATION, PROGRAM, REPORT, SCRIPT
from services.program.documents.template import (
    Fault,
    Known,
    Template,
    TemplateRefused,
    read_template,
)

HERE: Final = Path(__file__).parent
KNOWN: Final[Mapping[str, Known]] = MappingProxyType(
    {
        "giay-moi": INVITATION,
        "chuong-trinh": PROGRAM,
        "bao-cao-ket-qua": REPORT,
        "kich-ban-dieu-hanh": SCRIPT,
    }
)
"""Those that name other facts than the acts do."""
LAYOUT: Final = "4"
"""Raised when the code that lays out changes what is printed: part of every template version."""


@dataclass(frozen=True, slots=True)
class Templates:
    """``folder`` holds the layouts (.typ) in force; ``version`` is a digest of every file in force."""

    texts: Mapping[str, Template]
    folder: Path
    version: str
    replaced: tuple[str, ...] = ()
    _kept: object = field(default=None, repr=False, compare=False)

    def of(self, kind: str) -> Template:
        return self.texts[kind]

    def __hash__(self) -> int:
        return hash(self.version)


@cache
def shipped() -> Templates:
    """Those that travel with the product."""
    return _loaded({path.name: path for path in _files(HERE)}, HERE, ())


def templates_of(folder: Path | None) -> Templates:
    """The templates in force for an office's folder; None: the shipped ones.

    Raises :class:`TemplateRefused` with every fault of every file: a folder with a fault is not used.
    """
    if folder is None:
        return shipped()
    if not folder.is_dir():
        raise TemplateRefused(
            (Fault(str(folder), None, "không có thư mục này", "there is no such folder"),)
        )
    own = {path.name: path for path in _files(folder)}
    names = {path.name for path in _files(HERE)}
    unknown = [
        Fault(name, None, f"không phải tên mẫu nào; có: {', '.join(sorted(names))}",
              f"no template of this name; known: {', '.join(sorted(names))}")
        for name in own if name not in names
    ]  # fmt: skip
    return _laid_over({name: path for name, path in own.items() if name in names}, unknown)


def layouts_of(folder: Path) -> Templates:
    """The folder's own layouts under the shipped wordings: to be tried though a wording of it has a fault."""
    names = {path.name for path in _files(HERE)}
    own = {path.name: path for path in _files(folder) if path.suffix == ".typ" and path.is_file()}
    return _laid_over({name: path for name, path in own.items() if name in names})


def _laid_over(own: Mapping[str, Path], faults: Sequence[Fault] = ()) -> Templates:
    """Raises :class:`TemplateRefused` with ``faults`` and those of the wordings together."""
    files = {path.name: path for path in _files(HERE)} | dict(own)
    if not any(name.endswith(".typ") for name in own):
        return _loaded(files, HERE, tuple(sorted(own)), found=faults)
    kept = tempfile.TemporaryDirectory(prefix="hoinghi-templates-")
    for name, path in files.items():
        if name.endswith(".typ") and path.is_file():
            (Path(kept.name) / name).write_bytes(path.read_bytes())
    return _loaded(files, Path(kept.name), tuple(sorted(own)), kept, faults)


def _loaded(
    files: Mapping[str, Path],
    folder: Path,
    replaced: tuple[str, ...],
    kept: object = None,
    found: Sequence[Fault] = (),
) -> Templates:
    digest = hashlib.sha256(LAYOUT.encode())
    texts: dict[str, Template] = {}
    faults: list[Fault] = list(found)
    for name, path in sorted(files.items()):
        if not path.is_file():
            faults.append(_no_file(name, path))
            continue
        digest.update(name.encode() + b"\0" + path.read_bytes() + b"\0")
        if path.suffix == ".yaml":
            kind = path.stem
            try:
                texts[kind] = read_template(path, KNOWN.get(kind, ACTS))
            except TemplateRefused as refused:
                faults += refused.faults
    if faults:
        raise TemplateRefused(tuple(faults))
    return Templates(MappingProxyType(texts), folder, digest.hexdigest()[:16], replaced, kept)


def _no_file(name: str, path: Path) -> Fault:
    """A folder of that name, or a link to nothing."""
    if path.is_dir():
        return Fault(name, None, "là thư mục; cần một tệp", "is a folder; a file is needed")
    return Fault(
        name,
        None,
        "liên kết trỏ tới tệp không có; cần một tệp đọc được",
        "is a link to nothing; a file that can be read is needed",
    )


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.iterdir()) if path.suffix in (".yaml", ".typ"))
