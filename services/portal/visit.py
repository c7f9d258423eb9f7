"""One request of one visitor: who it is, in which language, what they typed, and how a page answers."""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, suppress
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from sqlalchemy.exc import SQLAlchemyError
from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from services.portal import words
from services.portal.before import done_before, nothing_new
from services.portal.doors import Session, StandsIn, csrf_of
from services.portal.guide import guide
from services.portal.language import Language, in_templates, said, translations
from services.portal.refusals import NO_ANSWER
from services.portal.roles import NAMES, Role
from services.portal.sealed_names import NAMES as SOUGHT
from services.portal.sealed_names import opened, sealed
from services.portal.sending import Acting, new_form_id
from services.program.snapshot import Columns, Snapshot, snapshot
from shared.commands.base import ATTEMPT_HEADER, Answer, Command, Declined
from shared.refusals import Refused

if TYPE_CHECKING:
    from services.portal.app import Portal
    from services.portal.ways import Section

_TEMPLATES: Final = Path(__file__).parent / "templates"
_AGAIN: Final = "again."
"""Before the id of a form that was sent, and had no answer."""
_FORM_ID: Final = re.compile("[0-9a-f]{32}")
"""What :func:`new_form_id` gave out; which form of the page it was may stand behind it."""


JUST_DONE: Final = "hoinghi-done"
"""The cookie between a form and the page that says what became of it (``words.DONE``)."""


@cache
def environment(language: Language) -> Environment:
    """Escapes everything; a name that a page forgot to pass is an error, not an empty place."""
    made = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,  # they come with the program: nobody looks at their dates at every page
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    made.install_gettext_translations(translations(language), newstyle=True)  # type: ignore[attr-defined]  # of the extension
    made.globals["gettext"] = in_templates(language)
    made.filters |= {
        "moment": words.moment,
        "day": words.day,
        "clock": words.clock,
        "dong": words.dong,
        "figure": words.figure,
        "status": lambda code: said(language, words.status(code)),
        "kind": lambda code: said(language, words.kind(code)),
        "person": lambda account: said(language, words.person(account)),
        "body": lambda code: said(language, words.body(code)),
        "finding": lambda code: said(language, words.finding(code)),
        # of what stands by itself, such as the choices of a list beside "Tất cả"
        "plainly": lambda text: _CODE.sub("", without_commands(text)),
        "opening": lambda text: f"{text[:1].upper()}{text[1:]}",
    }
    return made


_QUOTED: Final = re.compile("“([a-z0-9-]+)”")
_ID: Final = re.compile(r"(?<![\w-])[a-z0-9]+(?:-[a-z0-9]+)*(?![\w-])")
_HYPHENED: Final = re.compile(r"(?<![\w-])[a-z0-9]+(?:-[a-z0-9]+)+(?![\w-])")
_WITH_COMMAND: Final = re.compile(r" \(([^()]*(?:\bhoinghi |--)[a-z][^()]*)\)")
_CODE: Final = re.compile(r"\b[A-Z]{3,}(?:_[A-Z]+)+: ")
"""Of a fault that stands behind another in one cell: its sentence says it already."""
_NO_WORD: Final = re.compile(r"[0-9]")
"""What an id has and no word of a sentence."""
_TYPED: Final = (
    "reason", "remarks", "note", "title", "text", "name", "position", "number", "document", "seats", "points",
)  # fmt: skip
"""Fields in which people write: said again where their form is gone."""
_COMMAND: Final = re.compile(r"(?:\bhoinghi |--)[a-z]")


def without_commands(text: str) -> str:
    """A refusal as a page says it: who reads a page has no command line, its buttons and links are here.

    >>> without_commands("Cho gửi (`hoinghi message release`, trang Thư) hoặc bỏ (`hoinghi message discard`).")
    'Cho gửi (trang Thư) hoặc bỏ.'
    """

    def others(found: re.Match[str]) -> str:
        kept = ", ".join(part for part in found[1].split(", ") if not _COMMAND.search(part))
        return f" ({kept})" if kept else ""

    return _WITH_COMMAND.sub(others, text)


@dataclass(frozen=True, slots=True)
class Problem:
    """A refusal as a page shows it, in the visitor's language."""

    code: str
    sentence: str
    remedy: str

    @classmethod
    def of(cls, refused: Refused | Declined, language: Language) -> "Problem":
        if language == "en":
            return cls(refused.code, *map(without_commands, (refused.en, refused.todo_en)))
        return cls(refused.code, *map(without_commands, (refused.vi, refused.todo_vi)))

    def naming(self, names: Mapping[str, str]) -> "Problem":
        """The same with ids replaced by the names that this page knows for them: in quotation marks, and what no
        word looks like (``p-5138e4``, ``collective-04``) wherever it stands."""
        sentence = self.sentence
        for identity, name in names.items():
            sentence = sentence.replace(f"“{identity}”", f"“{name}”")
            if _NO_WORD.search(identity):
                alone = rf"(?<![\w-]){re.escape(identity)}(?![\w-])"
                sentence = name.join(re.split(alone, sentence))
        return replace(self, sentence=sentence)


@dataclass(slots=True)
class Visit:
    """``secret``: what the visitor alone holds (a session's, or a link's); forms are bound to it."""

    portal: "Portal"
    request: Request
    language: Language
    session: Session | None = None
    secret: str | None = None
    ended: StandsIn | None = None
    """What the cookie's session was for, where that is over or was taken back: there is no session any more."""
    conference: Columns | None = None
    agency: str = ""
    """The visitor's own, by its short name; on a page of no conference nobody knows it."""
    link: tuple[str, str, str] | None = None
    """Of a page behind the link in a letter: conference, unit and delegation."""
    form: FormData = field(default_factory=FormData)
    again: str = ""
    """The id that the page's forms carry once more: nobody knows yet whether what they sent was done."""
    moved: bool = False
    """The rows have left what was kept of them while the page was being made."""
    way: str = ""
    """The way that was taken, as the table of ways has its address."""
    written: Sequence[int] = ()
    """Where in the log what :meth:`sent` sent last became facts."""
    told: bool = False
    """The page says what was just done."""
    refused: str | None = None
    """The code of the refusal that the page shows beside its form."""
    id: str = field(default_factory=lambda: token_hex(6))
    """Of this request: on every refusal that a person is shown, and on every line of the log about it."""

    # --- what was asked ------------------------------------------------------------------------------

    def path(self, name: str) -> str:
        """A part of the address, as the way names it."""
        return str(self.request.path_params[name])

    def typed(self, name: str) -> str:
        """A field of the form or of the address's query: NFC, stripped; empty when there is none."""
        value = self.form.get(name, self.request.query_params.get(name, ""))
        if isinstance(value, UploadFile):
            return ""
        if name == "form_id":
            value = value.removeprefix(_AGAIN)
        if name in SOUGHT and name not in self.form:
            value = opened(self.secret, value)
        return unicodedata.normalize("NFC", value).strip()

    def query(self, fields: Mapping[str, str]) -> str:
        """``?status=present&q=~…`` of what is filled in, for an address of ours: names are sealed in it."""
        kept = {
            name: sealed(self.secret or "", value) if name in SOUGHT else value
            for name, value in fields.items()
            if value
        }
        return f"?{urlencode(kept)}" if kept else ""

    def chosen(self, name: str) -> list[str]:
        """Every value of a field that may be ticked several times."""
        return [one for one in self.form.getlist(name) if isinstance(one, str)]

    def upload(self, name: str) -> UploadFile | None:
        value = self.form.get(name)
        return value if isinstance(value, UploadFile) and value.filename else None

    # --- who asks ------------------------------------------------------------------------------------

    @property
    def signed_in(self) -> Session:
        """Of a way that is not open to everybody there is one."""
        if self.session is None:
            raise TypeError("this way is open to visitors who are not signed in")
        return self.session

    @property
    def role(self) -> Role:
        return self.signed_in.visitor.role

    @property
    def unit(self) -> str:
        return self.signed_in.visitor.unit

    def acting(self) -> Acting:
        """For whom this visitor's wishes are sent."""
        who = self.signed_in.visitor
        by = who.stands_in
        return Acting(
            self.path("conference"),
            who.unit,
            who.person,
            by.acting if by else None,
            again=self.repeated,
        )

    @property
    def repeated(self) -> bool:
        """Whether this was sent before and had no answer: a form of ours knows, a program says it."""
        form_id = self.form.get("form_id")
        if isinstance(form_id, str) and form_id.startswith(_AGAIN):
            return True
        return self.request.headers.get(ATTEMPT_HEADER, "1") != "1"

    def navigation(self) -> list[dict[str, Any]]:
        """The groups of pages of this visitor: ``name``, ``path`` of the first page, ``here``, ``pages``.

        ``here`` of a page is as ``aria-current`` has it: "page" for the one that is shown, "true" for the one
        above the shown one, empty for all others.
        """
        base, here = f"/c/{self.request.path_params.get('conference', '')}", self.request.url.path

        def entry(page: "Section") -> dict[str, Any]:
            path = page.path.format(conference=base.removeprefix("/c/"))
            below = path != base and here.startswith(f"{path}/")
            current = "page" if path == here else "true" if below else ""
            return {"path": path, "name": self.said(page.name), "here": current}

        found = [
            (group.name, [entry(page) for page in group.pages])
            for group in self.portal.groups(self.role)
        ]
        return [
            {
                "name": self.said(name),
                "path": pages[0]["path"],
                "here": any(page["here"] for page in pages),
                "pages": pages,
            }
            for name, pages in found
        ]

    def leads_to(self, path: str) -> bool:
        """Whether the navigation of this visitor has that page."""
        return any(one["path"] == path for group in self.navigation() for one in group["pages"])

    def guide(self) -> list[str]:
        """The steps that stand beside this page, for this visitor's role."""
        if self.session is None:
            return []
        return [self.said(step) for step in guide(self.way, self.role)]

    @property
    def base(self) -> str:
        """The conference's own place."""
        return f"/c/{self.path('conference')}"

    @property
    def page_number(self) -> int:
        """Which page of a long list, counted from 1."""
        told = self.typed("page")
        return max(1, int(told)) if told.isascii() and told.isdigit() and len(told) < 7 else 1

    def shot(self) -> AbstractAsyncContextManager[Snapshot]:
        """The rows of the conference in the address. A page that only shows them opens no connection while
        everything that it asks for is kept; it is asked once more where the rows move on meanwhile."""
        lazily = self.request.method in ("GET", "HEAD") and not self.moved
        return snapshot(self.portal.engine, self.path("conference"), lazily=lazily)

    async def sent(self, wanted: Callable[[], tuple[Command, str]]) -> str | Refused | Declined:
        """Send what a form wants. The word for what is done then; or the refusal, for the page to show."""
        try:
            wish, done = wanted()
            form_id = self.typed("form_id")
            answer = await self.portal.desk.send(self.acting(), form_id, [wish])
        except Refused as refused:
            return refused
        if isinstance(answer, Declined):
            return await self.agencies_named(answer)
        self.written = [one.position for one in answer.events]
        return await self.held_already([wish], [answer]) or done

    async def held_already(
        self, wishes: Sequence[Command], answers: Sequence[Answer]
    ) -> Refused | None:
        """PORTAL_DONE_BEFORE, with who and when, where nothing of what was sent is new."""
        if not wishes or not nothing_new(answers):
            return None
        return await done_before(self.portal.engine, self.path("conference"), wishes[-1])

    async def agencies_named(self, told: Declined) -> Declined:
        """The refusal with agencies called by their names: a service knows them by their ids, which it puts in
        quotation marks."""
        quoted = {one for text in (told.vi, told.en) for one in _ID.findall(text)}
        names: dict[str, str] = {}
        if quoted:
            # What is refused is told, whatever becomes of the names.
            with suppress(Refused, SQLAlchemyError, OSError):
                async with snapshot(self.portal.engine, self.path("conference")) as shot:
                    names = {one: shot.name(one) for one in quoted & set(shot.agencies)}
        if not names:
            return told

        def named(text: str) -> str:
            whole = _QUOTED.sub(lambda found: f"“{names.get(found[1], found[1])}”", text)
            # without quotation marks only what no word looks like
            return _HYPHENED.sub(lambda found: names.get(found[0], found[0]), whole)

        return told.model_copy(update={"vi": named(told.vi), "en": named(told.en)})

    # --- answers -------------------------------------------------------------------------------------

    def said(self, text: str, **values: Any) -> str:
        return said(self.language, text, **values)

    def page(self, template: str, status: int = 200, **values: Any) -> Response:
        """A page from its template; ``values`` are its own, the rest is what every page has."""
        shown: Mapping[str, Any] = {
            "visit": self,
            "language": self.language,
            "csrf": csrf_of(self.secret) if self.secret else "",
            "form_id": self.again or new_form_id(),
            "role_name": self.said(NAMES[self.role]) if self.session else "",
            "conference": self.conference,
            "health": self.portal.live.health,
            "parked": [
                self.said(one.name)
                for one in self.portal.live.health.of(self.request.path_params.get("conference"))
            ],
            "done": self._done(),
            "problem": None,
            "unplaced": None,
            "unsent": (),
            "done_about": "",
            "asset": self.portal.asset,
            "here": self.request.url.path,
        }
        made = environment(self.language).get_template(template)
        text = made.render({**shown, **values})
        refused = values.get("refused")
        if isinstance(refused, Problem) and f"<code>{refused.code}</code>" not in text:
            # Its form is gone, since somebody else did something meanwhile: it stands above all.
            unsent = [
                told for name in _TYPED if (told := self.form.get(name)) and isinstance(told, str)
            ]
            text = made.render({**shown, **values, "unplaced": refused, "unsent": unsent})
        return HTMLResponse(text, status)

    async def fragment(self, shot: Snapshot, template: str, **values: Any) -> Markup:
        """A long part of a page that is the same for everybody, made once a position and language: ``values``
        follow from the rows alone, and nothing of the visitor stands in it."""

        async def made() -> Markup:
            text = environment(self.language).get_template(template).render(values)
            return Markup(text)  # noqa: S704 - the template has escaped what stands in it

        return await shot.once(f"{template} in {self.language}", made)

    def _done(self) -> str:
        """The sentence for what was just done, once: only sentences that the program knows, and only where the
        portal itself led here from the form. An address alone says nothing was done, nor does a reload."""
        wanted = self.request.query_params.get("done", "")
        known = words.DONE.get(wanted)
        if self.request.method == "POST":  # a form that comes back with its refusal
            return ""
        if not known or self.request.cookies.get(JUST_DONE) != wanted:
            return ""
        self.told = True
        return self.said(known)

    def see_other(self, path: str, done: str = "", anchor: str = "") -> Response:
        """After a form: to a page that may be loaded again without sending anything twice."""
        query = f"{'&' if '?' in path else '?'}{urlencode({'done': done})}" if done else ""
        return RedirectResponse(f"{path}{query}{'#' + anchor if anchor else ''}", 303)

    def problem(self, refused: Refused | Declined) -> Problem:
        """For the page that shows the form again. Where no answer came the form keeps its id: what is then sent
        is the same wish once more, and not a second one."""
        if refused.code == NO_ANSWER.code:
            found = _FORM_ID.match(self.typed("form_id"))
            self.again = _AGAIN + found[0] if found else ""
        self.refused = refused.code
        return Problem.of(refused, self.language)

    def refusal(self, refused: Refused | Declined, status: int) -> Response:
        """A page of its own for what cannot be shown beside a form."""
        return self.page("error.html", status, problem=self.problem(refused))


def cancelled(visit: Visit) -> bool:
    """Whether the conference of this page was called off."""
    return visit.conference is not None and visit.conference["status"] == "cancelled"
