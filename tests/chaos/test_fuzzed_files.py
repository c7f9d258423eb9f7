"""Spreadsheets, lists and plans that nobody would write: each is read or refused with a code, within limits.

``HOINGHI_FUZZ=20000 pytest tests/chaos/test_fuzzed_files.py`` tries so many; ``HOINGHI_SEED=7`` that one alone.
"""

import io
import os
import random
import re
import resource
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from shared.lists.opened import open_bytes
from shared.plan_file import PlanFaults, check_plan
from shared.refusals import Refused
from tests.files.made import HEADER, ROWS, delimited, xlsx
from tests.paths import PLAN

pytestmark = pytest.mark.timeout(3600)
SEEDS = (
    [int(os.environ["HOINGHI_SEED"])]
    if "HOINGHI_SEED" in os.environ
    else range(int(os.environ.get("HOINGHI_FUZZ", "60")))
)
GROWTH_KB = 400_000
"""More than one file may ever take: what is unpacked is limited to 120 MB."""
_SHEET = xlsx([HEADER, *ROWS])
_LIST = delimited([HEADER, *ROWS])
_BOMB = '<!DOCTYPE z [<!ENTITY a "{}">{}]>'
_ODD = ("\0", "\u202e", "\ufeff", "NaN", "1e999", "-0", "9" * 5_000, "0000-00-00", "2023-02-30", "A" * 200_000,
        "{{", "*a", "&a ", "!!python/object:os.system", "|", ">", "? ", "- ", "%YAML 9", "\t")  # fmt: skip


@pytest.fixture(autouse=True)
def memory_stays() -> Iterator[None]:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    yield
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < GROWTH_KB


def noise(draw: random.Random, content: bytes) -> bytes:
    """Some bytes changed, taken out, doubled, or the end cut off."""
    changed = bytearray(content)
    for _ in range(draw.randrange(1, 12)):
        at, size = draw.randrange(len(changed)), draw.randrange(1, 40)
        match draw.randrange(4):
            case 0:
                changed[at : at + size] = draw.randbytes(size)
            case 1:
                del changed[at : at + size]
            case 2:
                changed[at:at] = changed[at : at + size]
            case _:
                changed[at : at + 1] = bytes([draw.choice((0, 0x0A, 0x22, 0x3C, 0xFF))])
        if len(changed) < 50:
            break
    return bytes(changed[: draw.randrange(1, len(changed))] if draw.random() < 0.2 else changed)


def entities() -> str:
    layers = "".join(
        f'<!ENTITY {b} "{10 * f"&{a};"}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    return _BOMB.format("x" * 1_000, layers)


def repacked(draw: random.Random) -> bytes:
    """The workbook with one thing wrong inside."""
    with zipfile.ZipFile(io.BytesIO(_SHEET)) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    told = parts[sheet].decode()
    match draw.randrange(12):
        case 0:
            told = re.sub(r"<dimension[^>]*>", '<dimension ref="A1:XFD1048576"/>', told)
        case 1:
            number = draw.choice((0, -1, 79_999, 1_048_576, 10**9, 10**30))
            told = told.replace('<row r="2"', f'<row r="{number}"')
        case 2:
            wide = "".join(f'<row r="{n}"><c r="XFD{n}"/></row>' for n in range(10, 30_000))
            told = told.replace("</sheetData>", f"{wide}</sheetData>")
        case 3:
            space = " " * draw.choice((0, 5_000))
            told = space + entities() + told.partition("?>")[2].replace("STT", "&i;")
        case 4:
            told = told.replace("<sheetData>", "<a>" * 200_000 + "<sheetData>")
        case 5:
            told = told.replace(
                't="s"', f't="{draw.choice(("n", "d", "e", "x", "inlineStr", "str"))}"'
            )
        case 6:
            told = re.sub(r"<v>\d+</v>", f"<v>{draw.choice((10**12, -5, 'x', '1e999'))}</v>", told)
        case 7:
            del parts[draw.choice([name for name in parts if name != sheet])]
        case 8:
            parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(
                b"sheet.main", draw.choice((b"document.main", b"x", b"sheet.macroEnabled.main"))
            )
        case 9:
            parts |= {f"xl/media/{n}.bin": b"" for n in range(draw.choice((10, 3_000)))}
        case 10:
            parts[draw.choice(("../../x", "/etc/x", "xl/\0.xml", "xl/ký tự.xml"))] = b"<a/>"
        case _:
            parts["xl/sharedStrings.xml"] = (
                b"<sst>" + b"<si><t>a</t></si>" * 100 + b" " * 130_000_000
            )
    parts[sheet] = told.encode()
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in parts.items():
            packed.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return written.getvalue()


def lying(draw: random.Random) -> bytes:
    """A directory of the archive that says another size than what is unpacked."""
    changed = bytearray(repacked(draw))
    at = changed.rfind(b"PK\x01\x02")
    changed[at + 24 : at + 28] = draw.choice((0, 1, 2**31)).to_bytes(4, "little")
    return bytes(changed)


def listed(draw: random.Random) -> bytes:
    """A list of the delimited kind."""
    match draw.randrange(7):
        case 0:
            text = _LIST.replace("STT", draw.choice(_ODD))
        case 1:
            text = _LIST + '"' + "x" * 300_000
        case 2:
            text = _LIST + ";" * 200_000
        case 3:
            text = _LIST * draw.choice((2, 5_000))
        case 4:
            text = "\n" * 1_000_000 + _LIST
        case 5:
            text = '"' * draw.randrange(1, 100_000)
        case _:
            text = "".join(chr(draw.randrange(32, 0xD7FF)) for _ in range(2_000))
    return text.encode(draw.choice(("utf-8", "utf-16", "utf-16-be", "utf-8-sig", "utf-32")))


MADE: tuple[Callable[[random.Random], bytes], ...] = (
    lambda draw: noise(draw, _SHEET),
    repacked,
    lying,
    listed,
    lambda draw: noise(draw, _LIST.encode()),
    lambda draw: (
        draw.choice((b"PK\x03\x04", b"PK\x05\x06", b"", b"\xd0\xcf")) + draw.randbytes(300)
    ),
)


def test_a_spreadsheet_of_any_kind_is_read_or_refused_with_a_code() -> None:
    refused: list[tuple[int, str, bool]] = []
    for seed in SEEDS:
        draw = random.Random(f"sheet/{seed}")
        content = draw.choice(MADE)(draw)
        try:
            open_bytes(content, "ds.xlsx")
        except Refused as told:
            refused.append((seed, told.code, bool(told.vi and told.en and told.todo_vi)))
        except BaseException as error:
            raise AssertionError(f"HOINGHI_SEED={seed}: {error!r}") from error
    assert [one for one in refused if not (one[1].startswith("FILES_") and one[2])] == []
    assert refused or len(SEEDS) == 1


def plan(draw: random.Random, whole: str) -> bytes:
    lines = whole.splitlines()
    for _ in range(draw.randrange(1, 5)):
        at = draw.randrange(len(lines))
        name, _, value = lines[at].partition(":")
        match draw.randrange(8):
            case 0:
                lines[at] = f"{name}: {draw.choice(_ODD)}"
            case 1:
                del lines[at]
            case 2:
                lines.insert(at, lines[draw.randrange(len(lines))])
            case 3:
                lines[at] = draw.choice(("", "  ", "      ")) + lines[at]
            case 4:
                lines[at] = f"{draw.choice(_ODD)}:{value}"
            case 5:
                lines[at] = f"{name}: {draw.choice('[{') * draw.choice((3, 5_000))}"
            case 6:
                lines[at] = f"{name}: [{draw.choice(('', '{}', '[]', 'null, ~'))}]"
            case _:
                lines[at] = f"{name}: {{{draw.choice(('a: b', ': ', 'a'))}}}"
    written = "\n".join(lines).encode("utf-8", "surrogatepass")
    return noise(draw, written) if draw.random() < 0.2 else written


def test_a_plan_of_any_kind_is_read_or_refused_with_every_fault_named(tmp_path: Path) -> None:
    files = {"plan.yaml": PLAN, "agencies.yaml": PLAN.with_name("agencies.yaml")}
    texts = {name: path.read_text(encoding="utf-8") for name, path in files.items()}
    refused: list[tuple[int, str, bool]] = []
    for seed in SEEDS[:: 1 if len(SEEDS) == 1 else 5]:  # each takes as long as ten sheets
        draw = random.Random(f"plan/{seed}")
        for name, text in texts.items():
            (tmp_path / name).write_text(text, encoding="utf-8")
        spoilt = draw.choice(("plan.yaml", "plan.yaml", "agencies.yaml"))
        (tmp_path / spoilt).write_bytes(plan(draw, texts[spoilt]))
        try:
            check_plan(tmp_path / "plan.yaml")
        except PlanFaults as told:
            refused += [(seed, one.code, bool(one.vi)) for one in told.faults]
        except BaseException as error:
            raise AssertionError(f"HOINGHI_SEED={seed}: {error!r}") from error
    assert [one for one in refused if not (one[1].startswith("PLAN_") and one[2])] == []
    assert refused or len(SEEDS) == 1
