"""Every address of the portal, what answers there, and whom it opens to: the one table that is enforced."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import Enum, auto
from functools import partial
from typing import TYPE_CHECKING, Final, Literal

from services.portal import (
    acting_pages,
    admitting_pages,
    api_pages,
    api_uploads,
    award_pages,
    award_round_pages,
    budget_pages,
    ceremony_pages,
    course_pages,
    delegate_one_pages,
    delegate_pages,
    delegation_pages,
    document_pages,
    door_pages,
    gate_pages,
    general_pages,
    guide_pages,
    history_pages,
    home_pages,
    import_pages,
    link_pages,
    message_pages,
    paper_pages,
    plan_pages,
    privacy_pages,
    program_pages,
    rank_pages,
    ranking_pages,
    reception_pages,
    report_pages,
    request_pages,
    screen_pages,
    seat_pages,
    sign_in_pages,
    sought,
    stage_pages,
    task_pages,
    unit_pages,
    unsubscribe_pages,
    why_pages,
)
from services.portal.api_resources import RESOURCES
from services.portal.language import N_
from services.portal.roles import Role

if TYPE_CHECKING:
    from starlette.responses import Response

    from services.portal.visit import Visit


class Opens(Enum):
    """To whom a way opens that needs no sign-in."""

    TO_ALL = auto()
    TO_HOLDERS = auto()
    """Whoever holds the token in the address; the page itself looks it up."""
    ONE_CLICK = auto()
    """The same, for a mail program's server: it has no form of ours (RFC 8058). The token can do one thing only,
    which anybody who holds the mail may do."""
    BY_PROVIDER = auto()
    """The identity provider's own server, which has no form of ours either: what it sends is signed."""


@dataclass(frozen=True, slots=True)
class Way:
    method: Literal["GET", "POST"]
    path: str
    page: "Callable[[Visit], Awaitable[Response]]"
    opens: Opens | frozenset[Role]


_EVERYBODY: Final = frozenset(Role)
_CONTACT: Final = frozenset({Role.CONTACT})
_ORGANISER: Final = frozenset({Role.ORGANISER})
_WRITING: Final = frozenset({Role.ORGANISER, Role.CLERK})
_WATCHING: Final = frozenset({Role.ORGANISER, Role.CLERK, Role.APPROVER})
_AT_THE_DOOR: Final = frozenset({Role.ORGANISER, Role.CLERK, Role.APPROVER, Role.RECEPTION})
_CONSENTING: Final = frozenset({Role.ORGANISER, Role.APPROVER})
_DECIDING: Final = frozenset({Role.APPROVER, Role.REVIEWER, Role.CLERK})
_RANKING: Final = frozenset({Role.APPROVER, Role.REVIEWER})
_AWARDING: Final = _DECIDING | _ORGANISER
_TERMS: Final = frozenset({Role.ORGANISER, Role.REVIEWER})
_MONEY: Final = frozenset({Role.ORGANISER, Role.CLERK, Role.FINANCE, Role.APPROVER})
_ISSUING: Final = frozenset({Role.ORGANISER, Role.CLERK, Role.FINANCE, Role.REVIEWER})
_PRINTING: Final = frozenset(Role) - {Role.CONTACT}
_FIGURES: Final = _MONEY | {Role.REVIEWER}
_DOOR: Final = frozenset({Role.ORGANISER, Role.RECEPTION})
_HANDING_ON: Final = frozenset(Role) - {Role.RECEPTION}
_IMPORTING: Final = frozenset({Role.ORGANISER, Role.CONTACT})
_PLANNED: Final = _EVERYBODY - _CONTACT
_UNIT: Final = "/c/{conference}/unit/{delegation}"

WAYS: Final[tuple[Way, ...]] = (
    Way("GET", "/static/{digest}/{name}", general_pages.static, Opens.TO_ALL),
    Way("POST", "/language", general_pages.language, Opens.TO_ALL),
    Way("GET", "/login/{token}", door_pages.show, Opens.TO_HOLDERS),
    Way("POST", "/login/{token}", door_pages.redeem, Opens.TO_HOLDERS),
    Way("GET", "/sign-in", sign_in_pages.start, Opens.TO_ALL),
    Way("GET", "/sign-in/callback", sign_in_pages.callback, Opens.TO_ALL),
    Way("POST", "/sign-in/ended", sign_in_pages.ended_there, Opens.BY_PROVIDER),
    Way("POST", "/logout", door_pages.leave, _EVERYBODY),
    Way("GET", "/", home_pages.choose, _EVERYBODY),
    Way("GET", "/plan", plan_pages.blank, _ORGANISER),
    Way("POST", "/plan", plan_pages.publish, _ORGANISER),
    Way("GET", "/c/{conference}/plan", plan_pages.show, _PLANNED),
    Way("POST", "/c/{conference}/plan", plan_pages.amend, _ORGANISER),
    Way("POST", "/c/{conference}/plan/done", plan_pages.complete, _PLANNED),
    Way("GET", "/c/{conference}/plan/course", course_pages.show, _CONSENTING),
    Way("POST", "/c/{conference}/plan/course", course_pages.act, _CONSENTING),
    Way("GET", "/c/{conference}/plan/tasks", task_pages.show, _WATCHING),
    Way("POST", "/c/{conference}/plan/tasks", task_pages.act, _ORGANISER),
    Way("GET", "/c/{conference}/plan/tasks/{task}", task_pages.one, _WATCHING),
    Way("POST", "/c/{conference}/plan/tasks/{task}", task_pages.act_on_one, _ORGANISER),
    Way("GET", "/c/{conference}", home_pages.home, _EVERYBODY),
    Way("GET", "/c/{conference}/guide", guide_pages.show, _EVERYBODY),
    Way("GET", "/c/{conference}/events", home_pages.events, _EVERYBODY),
    Way("POST", "/c/{conference}/look", sought.look, _EVERYBODY),
    Way("GET", "/c/{conference}/acting", acting_pages.show, _HANDING_ON),
    Way("POST", "/c/{conference}/acting", acting_pages.act, _HANDING_ON),
    Way("GET", "/c/{conference}/delegations", delegate_pages.delegations, _WATCHING),
    Way("POST", "/c/{conference}/delegations", delegate_pages.act, _ORGANISER),
    Way("GET", "/c/{conference}/delegations/{delegation}", delegation_pages.show, _WATCHING),
    Way("POST", "/c/{conference}/delegations/{delegation}", delegation_pages.act, _ORGANISER),
    Way("GET", "/c/{conference}/delegates", delegate_pages.people, _AT_THE_DOOR),
    Way("GET", "/c/{conference}/delegates/admit", admitting_pages.show, _ORGANISER),
    Way("POST", "/c/{conference}/delegates/admit", admitting_pages.act, _ORGANISER),
    Way(
        "GET",
        "/c/{conference}/delegates/{delegation}/{person}",
        delegate_one_pages.show,
        _AT_THE_DOOR,
    ),
    Way(
        "POST",
        "/c/{conference}/delegates/{delegation}/{person}",
        delegate_one_pages.act,
        _ORGANISER,
    ),
    Way("GET", "/c/{conference}/delegates/ranks", rank_pages.show, _WATCHING),
    Way("POST", "/c/{conference}/delegates/ranks", rank_pages.act, _ORGANISER),
    Way("GET", "/c/{conference}/requests", request_pages.show, _CONSENTING),
    Way("POST", "/c/{conference}/requests", request_pages.act, _CONSENTING),
    Way("GET", "/c/{conference}/messages", message_pages.ledger, _WRITING),
    Way("POST", "/c/{conference}/messages", message_pages.act, _ORGANISER),
    Way("GET", "/c/{conference}/messages/{message}", message_pages.preview, _WRITING),
    Way("GET", "/c/{conference}/awards", award_pages.choose, _AWARDING),
    # no round has such an id
    Way("GET", "/c/{conference}/awards/_rounds", award_round_pages.show, _TERMS),
    Way("POST", "/c/{conference}/awards/_rounds", award_round_pages.act, _TERMS),
    Way("GET", "/c/{conference}/awards/{round}", award_pages.inbox, _AWARDING),
    Way("POST", "/c/{conference}/awards/{round}", award_pages.act, _AWARDING),
    Way("GET", "/c/{conference}/awards/{round}/stage", stage_pages.show, _ORGANISER),
    Way("POST", "/c/{conference}/awards/{round}/stage", stage_pages.act, _ORGANISER),
    Way("GET", "/c/{conference}/awards/{round}/ranking", ranking_pages.show, _AWARDING),
    Way("POST", "/c/{conference}/awards/{round}/ranking", ranking_pages.act, _RANKING),
    Way(
        "GET",
        "/c/{conference}/awards/{round}/file/{nomination}/{part}",
        award_pages.file,
        _AWARDING,
    ),
    Way("GET", "/c/{conference}/awards/{round}/decision.pdf", award_pages.printed, _AWARDING),
    Way(
        "GET", "/c/{conference}/awards/{round}/decision/{number}", award_pages.drawn_page, _AWARDING
    ),
    Way("GET", "/c/{conference}/program", program_pages.show, _WATCHING),
    Way("POST", "/c/{conference}/program", program_pages.act, _WATCHING),
    Way("GET", "/c/{conference}/program/paper/{paper}", program_pages.paper_file, _WATCHING),
    Way("GET", "/c/{conference}/papers", paper_pages.show, _WATCHING),
    Way("POST", "/c/{conference}/papers", paper_pages.act, _ORGANISER),
    Way("GET", "/c/{conference}/papers/file/{paper}/{version}", paper_pages.file, _WATCHING),
    Way("GET", "/c/{conference}/budget", budget_pages.show, _MONEY),
    Way("POST", "/c/{conference}/budget", budget_pages.act, _MONEY),
    Way("GET", "/c/{conference}/budget/{tab}", budget_pages.show, _MONEY),
    Way("POST", "/c/{conference}/budget/{tab}", budget_pages.act, _MONEY),
    Way("GET", "/c/{conference}/documents", document_pages.show, _PRINTING),
    Way("POST", "/c/{conference}/documents", document_pages.act, _ISSUING),
    Way("GET", "/c/{conference}/documents/{kind}/preview", document_pages.preview, _PRINTING),
    Way("GET", "/c/{conference}/issued/{document}", document_pages.kept, _PRINTING),
    Way("GET", "/c/{conference}/documents/{name}", document_pages.download, _PRINTING),
    Way(
        "GET",
        "/c/{conference}/documents/{kind}/pages/{number}",
        document_pages.drawn_page,
        _PRINTING,
    ),
    Way("GET", "/c/{conference}/history", history_pages.show, _WATCHING),
    Way("GET", "/c/{conference}/history/views", history_pages.views, _ORGANISER),
    Way(
        "GET", "/c/{conference}/history/views/export/{form}", history_pages.views_export, _ORGANISER
    ),
    Way("GET", "/c/{conference}/history/export/{form}", history_pages.export, _WATCHING),
    Way("GET", "/c/{conference}/history/{position}", history_pages.one, _WATCHING),
    Way("GET", "/c/{conference}/privacy", privacy_pages.show, _ORGANISER),
    Way("POST", "/c/{conference}/privacy", privacy_pages.act, _ORGANISER),
    Way("GET", "/c/{conference}/privacy/{request}/data", privacy_pages.data, _ORGANISER),
    Way("GET", "/c/{conference}/why", why_pages.show, _FIGURES),
    Way("GET", "/c/{conference}/screen", screen_pages.show, _AT_THE_DOOR),
    Way("GET", "/c/{conference}/screen/ceremony", ceremony_pages.show, _ORGANISER),
    Way("POST", "/c/{conference}/screen/ceremony", ceremony_pages.act, _ORGANISER),
    Way("GET", "/c/{conference}/seats", seat_pages.show, _AT_THE_DOOR),
    Way("POST", "/c/{conference}/seats", seat_pages.act, _ORGANISER),
    Way("GET", "/c/{conference}/report", report_pages.show, _WATCHING),
    Way("POST", "/c/{conference}/report", report_pages.act, _WRITING),
    Way("GET", "/c/{conference}/report/at/{position}/{name}", report_pages.past, _WATCHING),
    Way("GET", "/c/{conference}/report/file/{contribution}", report_pages.file, _WATCHING),
    Way("GET", "/c/{conference}/reception", reception_pages.show, _DOOR),
    Way("POST", "/c/{conference}/reception", reception_pages.act, _DOOR),
    Way("GET", "/c/{conference}/reception/list", gate_pages.roster, _DOOR),
    Way("POST", "/c/{conference}/reception/scans", gate_pages.scans, _DOOR),
    Way("GET", "/c/{conference}/reception/shell", gate_pages.shell, _DOOR),
    Way("GET", "/c/{conference}/reception/worker.js", gate_pages.worker, _DOOR),
    Way("GET", "/c/{conference}/reception/app.webmanifest", gate_pages.manifest, _DOOR),
    Way("GET", "/c/{conference}/import", import_pages.choose, _IMPORTING),
    Way("POST", "/c/{conference}/import", import_pages.take_in, _IMPORTING),
    Way("GET", "/c/{conference}/import/forms/{name}", import_pages.form, _IMPORTING),
    Way("GET", "/c/{conference}/import/{upload}", import_pages.look, _IMPORTING),
    Way("POST", "/c/{conference}/import/{upload}", import_pages.send, _IMPORTING),
    Way("GET", "/c/{conference}/import/{upload}/result", import_pages.result, _IMPORTING),
    Way("GET", "/c/{conference}/import/{upload}/agencies.yaml", import_pages.draft, _ORGANISER),
    # a unit's own page: for whoever holds the link, and for the unit's contact who is signed in
    Way("GET", "/m/{token}", link_pages.show, Opens.TO_HOLDERS),
    Way("POST", "/m/{token}", link_pages.act, Opens.TO_HOLDERS),
    Way("GET", "/m/{token}/letter", link_pages.letter, Opens.TO_HOLDERS),
    Way("GET", "/m/{token}/code/{person}", link_pages.code, Opens.TO_HOLDERS),
    Way("GET", "/u/{token}", unsubscribe_pages.show, Opens.TO_HOLDERS),
    Way("POST", "/u/{token}", unsubscribe_pages.stop, Opens.ONE_CLICK),
    Way("GET", "/c/{conference}/unit", unit_pages.own, _CONTACT),
    Way("GET", _UNIT, unit_pages.show, _CONTACT),
    Way("POST", _UNIT, unit_pages.act, _CONTACT),
    Way("GET", f"{_UNIT}/letter", unit_pages.letter, _CONTACT),
    Way("GET", f"{_UNIT}/code/{{person}}", unit_pages.code, _CONTACT),
)

_V1: Final = "/api/v1/conferences/{conference}"
_READ: Final = {
    "delegates": _AT_THE_DOOR,
    "delegations": _WATCHING,
    "invitations": _WATCHING,
    "papers": _WATCHING,
    "contributions": _WATCHING,
    "agenda": _WATCHING,
    "nominations": _AWARDING,
    "awards": _AWARDING,
    "budget": _MONEY,
    "budget-lines": _MONEY,
    "expenditures": _MONEY,
    "tasks": _PLANNED,
    "documents": _PRINTING,
    "messages": _WRITING,
}
"""Who reads every row, as on the pages; a contact those of their own agency, where there are such."""
API_WAYS: Final[tuple[Way, ...]] = (
    Way("GET", "/api/v1/openapi.json", api_pages.description, Opens.TO_ALL),
    Way("GET", "/api/v1/conferences", api_pages.conferences, _EVERYBODY),
    Way("GET", _V1, api_pages.conference, _EVERYBODY),
    Way("GET", f"{_V1}/plan", api_pages.plan, _PLANNED),
    *(
        Way(
            "GET",
            f"{_V1}/{name}",
            partial(api_pages.rows, RESOURCES[name]),
            roles | (_CONTACT if RESOURCES[name].mine else frozenset()),
        )
        for name, roles in _READ.items()
    ),
    Way("POST", f"{_V1}/files", api_uploads.files, _IMPORTING),
    Way("POST", f"{_V1}/imports", api_uploads.imports, _IMPORTING),
    Way("POST", f"{_V1}/plan-files", api_uploads.plan_files, _ORGANISER),
    Way("POST", f"{_V1}/documents/{{document}}/signed", api_uploads.signed, _WRITING),
    # and of these each command to the roles of api_commands.may_send
    Way("POST", f"{_V1}/commands/{{command}}", api_pages.send, _EVERYBODY),
)
"""The HTTP API, for holders of an access token."""


@dataclass(frozen=True, slots=True)
class Section:
    """A page of the navigation."""

    path: str
    name: str


@dataclass(frozen=True, slots=True)
class Group:
    """Pages that are looked for together; ``name`` is that of the page where there is only one."""

    name: str
    pages: tuple[Section, ...]


_BASE: Final = "/c/{conference}"
_GROUPS: Final = (
    Group(N_("Trang đầu"), (Section(_BASE, N_("Trang đầu")),)),
    Group(N_("Trang của đơn vị"), (Section(f"{_BASE}/unit", N_("Trang của đơn vị")),)),
    Group(
        N_("Chuẩn bị"),
        (Section(f"{_BASE}/plan", N_("Kế hoạch")), Section(f"{_BASE}/acting", N_("Làm thay"))),
    ),
    Group(
        N_("Khách mời"),
        (
            Section(f"{_BASE}/delegations", N_("Đoàn đại biểu")),
            Section(f"{_BASE}/delegates", N_("Đại biểu")),
            Section(f"{_BASE}/requests", N_("Đề nghị")),
            Section(f"{_BASE}/import", N_("Nhập danh sách")),
            Section(f"{_BASE}/messages", N_("Thư")),
        ),
    ),
    Group(
        N_("Chương trình"),
        (
            Section(f"{_BASE}/program", N_("Chương trình")),
            Section(f"{_BASE}/papers", N_("Tham luận")),
        ),
    ),
    Group(N_("Khen thưởng"), (Section(f"{_BASE}/awards", N_("Khen thưởng")),)),
    Group(N_("Kinh phí"), (Section(f"{_BASE}/budget", N_("Kinh phí")),)),
    Group(
        N_("Ngày họp"),
        (
            Section(f"{_BASE}/reception", N_("Đón tiếp")),
            Section(f"{_BASE}/seats", N_("Chỗ ngồi")),
            Section(f"{_BASE}/screen", N_("Màn hình")),
        ),
    ),
    Group(
        N_("Tổng hợp"),
        (
            Section(f"{_BASE}/report", N_("Báo cáo")),
            Section(f"{_BASE}/documents", N_("Văn bản")),
            Section(f"{_BASE}/history", N_("Nhật ký")),
            Section(f"{_BASE}/privacy", N_("Dữ liệu cá nhân")),
        ),
    ),
    Group(N_("Hướng dẫn"), (Section(f"{_BASE}/guide", N_("Hướng dẫn")),)),
)
_FEW: Final = 8
"""So many pages stand in one line at 1120 px and need no groups."""


def groups(role: Role) -> list[Group]:
    """The navigation of a role, in the order in which a conference is made. Who sees few pages has each on its
    own; a group of which a role sees one page bears that page's name."""
    seen = {
        way.path
        for way in WAYS
        if way.method == "GET" and isinstance(way.opens, frozenset) and role in way.opens
    }
    open_to_them = [
        (group.name, tuple(page for page in group.pages if page.path in seen)) for group in _GROUPS
    ]
    if sum(len(pages) for _, pages in open_to_them) <= _FEW:
        return [Group(page.name, (page,)) for _, pages in open_to_them for page in pages]
    return [
        Group(name if len(pages) > 1 else pages[0].name, pages)
        for name, pages in open_to_them
        if pages
    ]


def sections(role: Role) -> list[tuple[str, str]]:
    """The pages of the navigation that open to a role: where, and under which name."""
    return [(page.path, page.name) for group in groups(role) for page in group.pages]
