"""Every sentence of the pages has its English, and no English stands for a sentence that is gone."""

import re
from io import BytesIO
from pathlib import Path
from typing import Any

import jinja2.ext
import pytest
from babel.messages.extract import extract, extract_python
from babel.messages.pofile import read_po

from services.portal.document_access import LISTS
from services.portal.language import CATALOGUE, said
from services.portal.refusals import REFUSALS as DOORS
from services.portal.visit import environment, without_commands
from services.program.assemble_outcomes import FUND_TITLES, message_rows
from services.program.documents.kinds import KINDS
from shared.commands import REFUSALS
from shared.lists.forms import FORMS
from shared.lists.refusals import REFUSALS as OF_FILES
from shared.refusals import Refusal

PORTAL = CATALOGUE.parent.parent
OPTIONS = {"trimmed": "true", "newstyle_gettext": "true", "silent": "false"}


def sentences() -> set[str]:
    found: set[str] = set()
    for path in sorted(PORTAL.rglob("*.html")):
        for _, _, message, _ in jinja2.ext.babel_extract(
            BytesIO(path.read_bytes()), ("_", "gettext", "ngettext"), [], OPTIONS
        ):
            parts = (message,) if isinstance(message, str) else message or ()
            found |= {one for one in parts if one}
    python: Any = extract_python  # its own signature is narrower than what extract asks for
    for path in sorted(PORTAL.rglob("*.py")):
        keywords: dict[str, Any] = {"N_": None, "said": None}
        found |= {
            message
            for _, message, _, _ in extract(python, BytesIO(path.read_bytes()), keywords)
            if isinstance(message, str)
        }
    return found


def catalogue() -> dict[str, str]:
    return _read(None)


def _read(context: str | None) -> dict[str, str]:
    with CATALOGUE.open("rb") as file:
        return {
            str(one.id): str(one.string)
            for one in read_po(file)
            if one.id and one.context == context
        }


def test_every_sentence_is_translated_and_none_is_left_over() -> None:
    translated = catalogue()
    assert sentences() - translated.keys() == set(), "missing in locale/en.po"
    assert translated.keys() - sentences() == set(), "not on any page any more"
    assert [vi for vi, en in translated.items() if not en.strip()] == []


@pytest.mark.parametrize("vietnamese", sorted(catalogue()))
def test_a_translation_keeps_the_places_to_be_filled(vietnamese: str) -> None:
    places = re.compile(r"%\(\w+\)[sd]")
    assert sorted(places.findall(vietnamese)) == sorted(places.findall(catalogue()[vietnamese]))


def test_no_vietnamese_word_stands_in_a_template_outside_of_the_catalogue() -> None:
    """Text with Vietnamese letters that is not marked would stay Vietnamese on an English page."""
    for path in sorted(Path(PORTAL / "templates").glob("*.html")):
        marked = r"{% trans.*?{% endtrans %}|{#.*?#}|_\(\".*?\"\)|Tiếng Việt|HộiNghị"
        bare = re.sub(marked, "", path.read_text(), flags=re.S)
        assert re.findall(r"[ăâđêôơưĂÂĐÊÔƠƯạ-ỹẠ-Ỹ]", bare) == [], path.name


def test_what_has_no_translation_is_said_in_vietnamese() -> None:
    assert said("vi", "Đăng nhập") == "Đăng nhập"
    assert said("en", "Đăng nhập") == "Sign in"


def test_of_one_thing_english_says_so() -> None:
    """A number and then several things: there is a sentence for one, too."""
    single, counted = _read("one"), re.compile(r"^\D*%\(\w+\)s (\w+ )?(people|\w{3,}s)\b[^%]*$")
    several = {vi for vi, en in catalogue().items() if counted.match(en)}
    numbers = {
        vi for vi in several if re.search(r"%\((count|seats|tasks)\)s", vi) and vi.count("%(") == 1
    }
    assert numbers - single.keys() == set()
    assert single.keys() - catalogue().keys() == set()
    assert said("en", "%(count)s thư", count=1) == "1 letter"
    assert said("en", "%(count)s thư", count=2) == "2 letters"
    assert said("vi", "%(count)s thư", count=1) == "1 thư"
    shown = environment("en").from_string(
        "{% trans count=n %}{{ count }} thư{% endtrans %}{{ _('Ví dụ') }}"
    )
    assert shown.render(n=1) == "1 letterVí dụ"


def test_what_waits_has_its_words_for_one_thing() -> None:
    source = (PORTAL / "home_view.py").read_text()
    waiting = set(re.findall(r'Waiting\(\s*N_\("(.*?)"\)', source))
    assert len(waiting) > 20
    assert waiting - _read("one").keys() == set()
    assert said("en", "nhiệm vụ đang thực hiện", count=1) == "task under way"
    assert said("en", "nhiệm vụ đang thực hiện", count=2) == "tasks under way"
    assert said("vi", "nhiệm vụ đang thực hiện", count=1) == "nhiệm vụ đang thực hiện"


def test_every_document_list_form_and_figure_has_an_english_name() -> None:
    """They are named in other modules, in Vietnamese."""
    named = (
        {kind.title for kind in KINDS.values()} | set(LISTS.values()) | set(FUND_TITLES.values())
    )
    named |= {form.title.capitalize() for form in FORMS[:3]}
    named |= {
        row.kind
        for row in message_rows(
            [
                {"kind": k, "status": "sent", "replied_at": None}
                for k in ("invitation", "reminder", "other")
            ]
        )
    }
    assert named - catalogue().keys() == set()


def test_what_fills_a_sentence_is_escaped() -> None:
    shown = environment("en").from_string("{% trans seats=n %}{{ seats }} chỗ{% endtrans %}")
    assert shown.render(n="<b>") == "&lt;b&gt; seats"


def test_every_refusal_of_the_doors_has_its_own_code_and_both_languages() -> None:
    codes = [refusal.code for refusal in (*REFUSALS, *DOORS)]
    assert len(set(codes)) == len(codes)
    for refusal in DOORS:
        texts = (refusal.vi, refusal.en, refusal.todo_vi, refusal.todo_en)
        assert len(set(texts)) == 4
        assert all(text.endswith((".", "}")) for text in texts)


OPERATORS = {"PERSON_UNKNOWN", "ACTING_UNKNOWN"}
"""What only a command meets: no page asks for it."""


@pytest.mark.parametrize("refusal", [*REFUSALS, *DOORS, *OF_FILES], ids=lambda one: one.code)
def test_no_page_sends_its_visitor_to_the_command_line(refusal: Refusal) -> None:
    said = [refusal.vi, refusal.en, refusal.todo_vi, refusal.todo_en]
    told = [without_commands(one) for one in said]
    assert refusal.code in OPERATORS or not any("hoinghi " in one for one in told)
    assert all(told)
    for one, was in zip(told, said, strict=True):
        assert one == was or not re.search(r"\(\)| [.,;:]( |$)|  ", one), one


def test_what_stands_beside_a_command_stays() -> None:
    said = "Cho gửi (`hoinghi message release`, trang Thư) hoặc bỏ (`hoinghi message discard`)."
    assert without_commands(said) == "Cho gửi (trang Thư) hoặc bỏ."


def test_a_fate_is_said_without_commands_and_codes_in_its_middle() -> None:
    said = environment("vi").filters["plainly"](
        "Đã đủ chỗ. Thay người (`hoinghi delegation substitute`). FILES_BAD_PHONE: Số điện thoại sai."
    )
    assert said == "Đã đủ chỗ. Thay người. Số điện thoại sai."
