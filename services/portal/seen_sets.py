"""Which set of people a look was at, in words. The record has ids alone; no name of a person is put in here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from services.portal.document_access import LISTS
from services.portal.language import N_, Language, said
from services.portal.words import status
from services.program import tables
from services.program.documents.kinds import KINDS
from services.program.snapshot import Snapshot
from services.program.trail import KINDS as TRAIL_KINDS

_WHAT: Final = MappingProxyType(
    {
        "delegation": N_("Đoàn"),
        "round": N_("Khen thưởng"),
        "nomination": N_("Một hồ sơ"),
        "message": N_("Một lá thư"),
        "request": N_("Yêu cầu về dữ liệu cá nhân"),
        "document": N_("Văn bản"),
        "kind": N_("Loại"),
        "name": N_("Tệp"),
        "position": N_("Vị trí"),
        "person": N_("Một người"),
        "form": N_("Dạng"),
        "unit": N_("Cơ quan"),
        "group_id": N_("Nhóm"),
        "group": N_("Nhóm"),
        "status": N_("Tình trạng"),
        "figure": N_("Con số"),
        "contribution": N_("Nội dung báo cáo"),
        "paper": N_("Tham luận"),
        "version": N_("Bản"),
        "entity": N_("Về"),
    }
)
_OF_ONE_PERSON: Final = frozenset({"nomination", "message", "person"})
"""Named, these would be personal data: that somebody looked at one of them is all that is said."""
_GUEST: Final = N_("khách mời đích danh")


@dataclass(frozen=True, slots=True)
class SetNames:
    """What the ids of a conference are called that stand for more than a person."""

    agencies: Mapping[str, str]
    named: Mapping[tuple[str, str], str]

    def said(self, about: str, language: Language) -> str:
        """``round=bang-khen-tinh nomination=collective-01``: "Đợt khen thưởng: Bằng khen …; Một hồ sơ"."""
        return "; ".join(self._part(*part, language) for part in parts_of(about))

    def _part(self, key: str, value: str, language: Language) -> str:
        what = said(language, _WHAT[key])
        if key in _OF_ONE_PERSON:
            return what
        return f"{what}: {self._value(key, value, language)}"

    def _value(self, key: str, value: str, language: Language) -> str:
        match key:
            case "unit":
                return self.agencies.get(value, value)
            case "delegation":
                return self.agencies.get(value) or said(language, _GUEST)
            case "status":
                return said(language, status(value))
            case "kind" if value in TRAIL_KINDS:
                return TRAIL_KINDS[value][language == "en"]
            case "kind" if value in KINDS:
                return said(language, KINDS[value].title)
            case "name":
                return _file(value, language)
            case "form":
                return value.upper()
            case "entity":
                found = (name for (_, one), name in self.named.items() if one == value)
                return self.agencies.get(value) or next(found, said(language, _GUEST))
            case _:
                return self.named.get((key, value), value)


def _file(name: str, language: Language) -> str:
    kind, _, form = name.rpartition(".")
    if name in LISTS:
        return said(language, LISTS[name])
    return f"{said(language, KINDS[kind].title)} ({form.upper()})" if kind in KINDS else name


def parts_of(about: str) -> Sequence[tuple[str, str]]:
    """The record's text taken apart; a value may hold blanks, a key of ours never."""
    found: list[tuple[str, str]] = []
    for word in about.split():
        key, sign, value = word.partition("=")
        if sign and key in _WHAT:
            found.append((key, value))
        elif found:
            found[-1] = (found[-1][0], f"{found[-1][1]} {word}")
    return found


async def set_names(shot: Snapshot) -> SetNames:
    """Of rounds, groups, documents, papers and topics; of no person."""
    named: dict[tuple[str, str], str] = {}
    for group in shot.groups:
        named[("group", group)] = named[("group_id", group)] = shot.group_title(group)
    for table, key, name in (
        (tables.award_rounds, "round", "form_name"),
        (tables.issued_documents, "document", "title"),
        (tables.papers, "paper", "title"),
        (tables.contributions, "contribution", "topic"),
        (tables.tasks, "task", "text"),
    ):
        named |= {(key, row[key]): str(row[name]) for row in await shot.rows(table)}
    return SetNames({unit: shot.short_name(unit) for unit in shot.agencies}, named)
