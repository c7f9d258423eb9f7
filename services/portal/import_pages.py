"""The import wizard: a list comes in, its columns may be changed, each row's fate is told, then it is sent.

Nothing is kept of a step but the file itself, in the file store under its digest: every page is read anew from the
file and from the rows as they stand, so that it is true however long somebody waits before the next step.
"""

import unicodedata
from collections.abc import Sequence
from pathlib import PurePath
from typing import Any, Final
from urllib.parse import urlencode

from starlette.responses import Response

from services.portal.import_work import Upload, kinds_of
from services.portal.language import N_
from services.portal.refusals import FIELDS
from services.portal.roles import Role
from services.portal.visit import Visit
from shared.commands.files import FILE_TOO_LARGE, NOT_DECLARED
from shared.files.kinds import MAX_FILE_BYTES
from shared.lists.cells import address
from shared.lists.columns import Chosen, header_row, titles_of
from shared.lists.fates import Fate, Reading
from shared.lists.forms import FORMS, form_bytes
from shared.lists.refusals import NO_HEADER
from shared.lists.sheets import Opened
from shared.lists.units import read_units
from shared.refusals import Refused, Term, not_found
from shared.vietnamese import collation_key

_XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_FORMS: Final = FORMS[:3]
_FORM_NAMES: Final = (
    *(N_("Danh sách đại biểu dự hội nghị"), N_("Danh sách đề nghị khen thưởng")),
    N_("Danh sách cơ quan, đơn vị"),
)
"""What the blank forms are called (``shared.lists.forms``), to be said in English too."""
_MOST_ROWS: Final = 500
"""Rows that a page shows one by one; those that were refused come first when there are more."""


async def choose(visit: Visit) -> Response:
    return await _choose(visit)


async def _choose(visit: Visit, refused: Refused | None = None) -> Response:
    async with visit.shot() as shot:
        units = sorted(shot.agencies, key=lambda unit: collation_key(shot.short_name(unit)))
        names = [(unit, shot.short_name(unit)) for unit in units]
    own = visit.role is Role.CONTACT
    return visit.page(
        "import.html",
        200 if refused is None else 422,
        kinds=kinds_of(visit.role),
        units=[one for one in names if not own or one[0] == visit.unit],
        forms=[(form.file, form.title.capitalize()) for form in _FORMS],
        typed={"kind": visit.typed("kind"), "unit": visit.typed("unit") or visit.unit},
        refused=visit.problem(refused).naming(dict(names)) if refused else None,
    )


async def form(visit: Visit) -> Response:
    """A blank form, to be filled in and sent back."""
    for one in _FORMS:
        if one.file == visit.path("name"):
            headers = {"content-disposition": f'attachment; filename="{one.file}"'}
            return Response(form_bytes(one), media_type=_XLSX, headers=headers)
    raise not_found(Term("mẫu", "form"), visit.path("name")[:64])


async def take_in(visit: Visit) -> Response:
    """Read the file and keep it; nothing is sent. What cannot be read is refused beside the form."""
    try:
        upload = await handed_in(visit)
        try:
            await upload.read(visit, await upload.opened(), None)
        except Refused as refused:
            if refused.refusal is not NO_HEADER:  # that can be mended by hand on the next page
                raise
        digest = await upload.keep(visit)
    except Refused as refused:
        return await _choose(visit, refused)
    return visit.see_other(f"{visit.base}/import/{digest}")


async def handed_in(visit: Visit) -> Upload:
    sent = visit.upload("file")
    kind = next((one for one in kinds_of(visit.role) if one.key == visit.typed("kind")), None)
    if sent is None or kind is None:
        raise FIELDS.refuse(fields=visit.said("Tệp") if kind else visit.said("Loại danh sách"))
    if visit.typed("declared") != "yes":
        raise NOT_DECLARED.refuse()
    # A browser sends the bare name; an old one, or a hostile one, a path.
    name = unicodedata.normalize("NFC", PurePath((sent.filename or "").replace("\\", "/")).name)
    content = await sent.read()
    if len(content) > MAX_FILE_BYTES:
        raise FILE_TOO_LARGE.refuse(file_name=name, size=len(content), limit=MAX_FILE_BYTES)
    own = visit.role is Role.CONTACT or kind.own
    return Upload(kind, visit.unit if own else visit.typed("unit") or visit.unit, name, content)


async def _kept(visit: Visit) -> Upload:
    upload = await Upload.kept(visit)
    own = visit.role is Role.CONTACT or upload.kind.own
    if visit.role not in upload.kind.roles or (own and upload.unit != visit.unit):
        raise not_found(Term("tệp", "file"), visit.path("upload")[:12])
    return upload


def _chosen(visit: Visit) -> Chosen | None:
    """The mapping as the form has it: ``c0=name``; None where nobody has changed it."""
    header = _number(visit.typed("header"))
    if header is None:
        return None
    columns: dict[str, int] = {}
    for name in sorted({*visit.form, *visit.request.query_params}):
        place = _number(name[1:]) if name[:1] == "c" else None
        if place is not None and place < 200 and visit.typed(name):
            columns.setdefault(visit.typed(name), place)
    return Chosen(_number(visit.typed("sheet")) or 0, header, columns)


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else None


def _query(chosen: Chosen | None) -> str:
    if chosen is None:
        return ""
    told = {"sheet": chosen.sheet, "header": chosen.header}
    return "?" + urlencode(
        told | {f"c{place}": key for key, place in sorted(chosen.columns.items())}
    )


async def look(visit: Visit) -> Response:
    """The dry run: the columns, what was noticed, each row's fate."""
    upload = await _kept(visit)
    opened, chosen = await upload.opened(), _chosen(visit)
    try:
        reading = await upload.read(visit, opened, chosen)
    except Refused as refused:
        if refused.refusal is not NO_HEADER:
            raise
        return await _page(visit, upload, opened, None, chosen, refused)
    return await _page(visit, upload, opened, reading, chosen)


async def _page(
    visit: Visit,
    upload: Upload,
    opened: Opened,
    reading: Reading | None,
    chosen: Chosen | None,
    refused: Refused | None = None,
) -> Response:
    if reading is not None:
        sheet = next(
            n for n, one in enumerate(opened.sheets) if one.name == reading.table.sheet.name
        )
        header, columns = reading.table.header, reading.table.columns
    else:
        sheet, header = (chosen.sheet, chosen.header) if chosen else header_row(opened)
        sheet = min(sheet, len(opened.sheets) - 1)
        columns = chosen.columns if chosen else {}
    by_place = {place: key for key, place in columns.items()}
    titles = titles_of(opened, sheet, header)
    titles += [""] * (max(by_place, default=-1) + 1 - len(titles))
    async with visit.shot() as shot:
        unit_name = shot.short_name(upload.unit)
    return visit.page(
        "import_look.html",
        200 if refused is None else 422,
        upload=upload,
        unit_name=unit_name,
        places=[
            {"place": n, "letter": address(1, n)[:-1], "title": title, "key": by_place.get(n, "")}
            for n, title in enumerate(titles)
            if title or n in by_place
        ],
        sheets=[one.name for one in opened.sheets],
        sheet=sheet,
        header=header,
        reading=reading,
        sent=False,
        fates=_first(reading.fates) if reading else (),
        # what will be refused is sent too, for the service decides: the button promises what the fates say
        wishes=sum(one.command is not None and one.outcome != "refused" for one in reading.fates)
        if reading
        else 0,
        refused=visit.problem(refused) if refused else None,
        blank=_blank(upload),
    )


def _blank(upload: Upload) -> str:
    """The file name of the blank form for this kind of list."""
    keys = ("delegates", "nominations", "units")
    return dict(zip(keys, _FORMS, strict=True))[upload.kind.key].file


def _first(fates: Sequence[Fate]) -> list[Fate]:
    told = [fate for fate in fates if fate.outcome != "unchanged" or fate.notes]
    if len(told) > _MOST_ROWS:
        told.sort(key=lambda fate: (fate.outcome != "refused", fate.row))
    return told[:_MOST_ROWS]


def _key(visit: Visit, chosen: Chosen | None) -> tuple[str, ...]:
    return (visit.path("conference"), visit.unit, visit.path("upload"), _query(chosen))


async def send(visit: Visit) -> Response:
    """What the dry run told, sent; read once more, so that what came meanwhile is not written twice."""
    upload = await _kept(visit)
    chosen = _chosen(visit)
    reading = await upload.read(visit, await upload.opened(), chosen)
    visit.portal.jobs.start(_key(visit, chosen), visit.portal.desk, visit.acting(), reading)
    return visit.see_other(f"{visit.base}/import/{visit.path('upload')}/result{_query(chosen)}")


async def result(visit: Visit) -> Response:
    """How far it is; then what became of each row. The page asks again by itself."""
    chosen = _chosen(visit)
    job = visit.portal.jobs.of(_key(visit, chosen))
    if job is None or job.failed:
        return visit.see_other(f"{visit.base}/import/{visit.path('upload')}{_query(chosen)}")
    upload = await _kept(visit)
    async with visit.shot() as shot:
        unit_name = shot.short_name(upload.unit)
    values: dict[str, Any] = {"job": job, "reading": job.reading, "sent": True}
    values |= {"upload": upload, "unit_name": unit_name}
    response = visit.page(
        "import_result.html", fates=_first(job.reading.fates) if job.reading else (), **values
    )
    if job.reading is None:
        response.headers["refresh"] = "1"
    return response


async def draft(visit: Visit) -> Response:
    """A list of agencies as a draft of agencies.yaml, to be put beside the plan and checked with it."""
    upload = await _kept(visit)
    text = read_units(await upload.opened(), _chosen(visit)).yaml
    headers = {"content-disposition": 'attachment; filename="agencies.yaml"'}
    return Response(text, media_type="application/yaml; charset=utf-8", headers=headers)
