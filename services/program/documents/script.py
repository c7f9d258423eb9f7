"""The running script (kịch bản điều hành) as plain values, and the MC's words that each kind of item suggests.

The words are ours, in the courtesy of offices; whoever runs the conference writes others for an item by command.
What is listed (delegates, papers, awards) always comes from the facts, whoever wrote the words.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from services.program.documents.values import AsOf, Letterhead, SignatureBlock
from services.program.documents.wording import clock, local, long_date, printable
from shared.events.plan import AgendaKind

SALUTATION = "Kính thưa các đồng chí lãnh đạo, thưa các vị đại biểu!"


@dataclass(frozen=True, slots=True)
class StaffLine:
    """Who does what, by office; ``holder`` None: nobody was named yet."""

    role: str
    holder: str | None


@dataclass(frozen=True, slots=True)
class Introduced:
    """One line of the introduction: a delegate by name, or a group by its number."""

    text: str


@dataclass(frozen=True, slots=True)
class Speaker:
    """One paper: who reads it. ``present`` False: nobody of that agency has arrived."""

    title: str
    who: str
    minutes: int | None
    present: bool | None


@dataclass(frozen=True, slots=True)
class Called:
    """One line of the roll call. ``present`` None: not known before the doors open. ``receiver``: somebody else
    who goes up for an awardee who is absent."""

    form: str
    name: str
    position: str
    present: bool | None
    receiver: str | None = None
    handed_by: str = ""
    """Who is asked to hand it over."""


@dataclass(frozen=True, slots=True)
class ScriptItem:
    item: str
    starts: datetime
    ends: datetime
    title: str
    presenter: str
    words: tuple[str, ...]
    conducted_by: str | None = None
    introduced: tuple[Introduced, ...] = ()
    outline: tuple[str, ...] = ()
    speakers: tuple[Speaker, ...] = ()
    called: tuple[Called, ...] = ()
    calls: tuple[tuple[str, str], ...] = ()
    """Of several forms of award, by the form: with which words those who get it are called."""
    documents: tuple[str, ...] = ()
    staff: tuple[StaffLine, ...] = ()
    session: str | None = None
    closing: str | None = None


@dataclass(frozen=True, slots=True)
class ScriptSession:
    id: str
    title: str
    starts: datetime
    ends: datetime


@dataclass(frozen=True, slots=True)
class Script:
    """``basis`` says what the introduction rests on; ``note`` stands at the end ("... là nhân vật giả định")."""

    letterhead: Letterhead
    subject: str
    starts: datetime
    ends: datetime
    venue: str
    chair: str
    staff: tuple[StaffLine, ...]
    items: tuple[ScriptItem, ...]
    basis: str
    signature: SignatureBlock
    as_of: AsOf
    sessions: tuple[ScriptSession, ...] = ()
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Occasion:
    """What the words may speak of. ``mandate``: the plan that is carried out, by number and day."""

    title: str
    mandate: str
    host: str
    purpose: str
    chair: str


def words_for(
    kind: AgendaKind | None,
    occasion: Occasion,
    title: str,
    presenter: str,
    conducted_by: str | None,
    ends: datetime,
    papers: int,
    *,
    forms: int = 1,
) -> tuple[str, ...]:
    """What the MC says at an item of this kind, paragraph by paragraph. ``forms``: of award, each with a call of
    its own where there are several (:func:`call_for`)."""
    who = _within(presenter)
    match kind:
        case AgendaKind.OPENING:
            return (
                SALUTATION,
                f"{occasion.mandate}, hôm nay, {long_date(local(ends))}, {printable(occasion.host)} tổ chức "
                f"{_low(occasion.title)}.",
                f"Mục đích của hội nghị: {_low(occasion.purpose).rstrip('.')}.",
                f"Chủ trì hội nghị: {occasion.chair}.",
            )
        case AgendaKind.REPORT:
            return (f"Tiếp theo chương trình, xin trân trọng kính mời {who} trình bày: {title}.",)
        case AgendaKind.PAPERS:
            return (
                f"Sau đây, hội nghị nghe {papers:02d} tham luận. Đề nghị các đại biểu trình bày đúng thời lượng."
                if papers
                else f"Tiếp theo chương trình: {title}. Xin mời các đại biểu đăng ký phát biểu.",
            )
        case AgendaKind.SUPERIOR_ADDRESS:
            return (
                f"Xin trân trọng kính mời {who} phát biểu ý kiến với hội nghị.",
                "Xin trân trọng cảm ơn đồng chí. Hội nghị xin tiếp thu các ý kiến chỉ đạo.",
            )
        case AgendaKind.AWARD_CEREMONY:
            announced = f"Xin kính mời {who} công bố quyết định khen thưởng."
            if forms > 1:
                return (announced,)
            return (
                announced,
                f"Kính mời {occasion.chair} trao thưởng. Xin mời các tập thể, cá nhân có tên sau đây lên nhận "
                "khen thưởng:",
            )
        case AgendaKind.CONCLUSION:
            return (
                f"Xin trân trọng kính mời {who} phát biểu kết luận hội nghị.",
                "Thay mặt Ban Tổ chức, xin trân trọng cảm ơn các đồng chí lãnh đạo, các vị đại biểu đã về dự. "
                "Xin tuyên bố bế mạc hội nghị.",
            )
        case AgendaKind.BREAK:
            return (
                f"Mời các vị đại biểu nghỉ giải lao. Hội nghị tiếp tục lúc {clock(local(ends).time())}.",
            )
        case AgendaKind.DISCUSSION:
            return (
                f"Hội nghị chuyển sang phần thảo luận, do {conducted_by or occasion.chair} điều hành. "
                "Đại biểu phát biểu xin giới thiệu họ tên, chức vụ, cơ quan.",
            )
        case _:
            return (f"Tiếp theo chương trình: {title}. Xin mời {who}.",)


def call_for(form: str, handed_by: str) -> str:
    """What the MC says before those are called who get this form."""
    asked = f"Kính mời {_within(handed_by)} trao {printable(form)}."
    return f"{asked} Xin mời các tập thể, cá nhân có tên sau đây lên nhận:"


_COMMON: Final = ("Đại diện ", "Lãnh đạo ", "Các ", "Toàn thể ", "Những ")


def _within(who: str) -> str:
    """Who is named within a sentence: an office keeps its capital, a common word does not."""
    plain = printable(who)
    return plain[:1].lower() + plain[1:] if plain.startswith(_COMMON) else plain


def _low(text: str) -> str:
    """A phrase that goes on in lower case; an abbreviation or a name in capitals stays."""
    plain = printable(text)
    return plain if plain[1:2].isupper() else plain[:1].lower() + plain[1:]
