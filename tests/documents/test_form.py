"""The form of Decree 30/2020, Phụ lục I, as a table; the printed PDF and DOCX are held against it."""

import ctypes
import io
from dataclasses import dataclass, replace
from pathlib import Path

import docx
import pypdfium2
import pypdfium2.raw as raw
import pytest

from deploy.documents import check_templates
from services.program.documents.docx import print_docx
from services.program.documents.kinds import ACTS
from services.program.documents.layout import lay_out_program
from services.program.documents.layout_act import lay_out_act
from services.program.documents.pdf import print_pdf
from services.program.documents.template import TemplateRefused
from services.program.documents.templates import shipped, templates_of
from services.program.documents.trial import try_layouts
from services.program.documents.values_acts import Act, Issuer
from tests.documents import samples

MM = 72 / 25.4


@dataclass(frozen=True)
class Component:
    """One box of the decree: a text that shows it, its least and greatest size, bold, italic."""

    text: str
    least: float
    most: float
    bold: bool = False
    italic: bool = False


FORM = (
    Component("ỦY BAN NHÂN DÂN", 12, 13, bold=True),
    Component("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 12, 13, bold=True),
    Component("Độc lập - Tự do - Hạnh phúc", 13, 14, bold=True),
    Component("/QĐ-UBND", 13, 13),
    Component("Bắc Giang, ngày", 13, 14, italic=True),
    Component("QUYẾT ĐỊNH", 13, 14, bold=True),
    Component("Về việc tặng", 13, 14, bold=True),
    Component("CHỦ TỊCH ỦY BAN NHÂN DÂN", 13, 14, bold=True),
    Component("Căn cứ Luật Thi đua", 13, 14, italic=True),
    Component("QUYẾT ĐỊNH:", 13, 14, bold=True),
    Component("Điều 1.", 13, 14, bold=True),
    Component("20 cá nhân có thành tích", 13, 14),
    Component("Nơi nhận:", 12, 12, bold=True, italic=True),
    Component("- Như Điều 3;", 11, 11),
    Component("CHỦ TỊCH", 13, 14, bold=True),
    Component("Lê Ánh Dương", 13, 14, bold=True),
    Component("Phụ lục", 14, 14, bold=True),
    Component("DANH SÁCH TẬP THỂ", 13, 14, bold=True),
    Component("(Kèm theo Quyết định số", 13, 14, italic=True),
)


def act(**more: str) -> Act:
    own = Issuer(samples.UBND, "UBND", samples.CHAIRMAN)
    fields = {
        "conference": samples.CONFERENCE, "conference_low": "hội nghị tổng kết", "plan_symbol": "KH-UBND",
        "approver": "Chủ tịch UBND tỉnh", "approver_caps": "CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH BẮC GIANG",
        "award_form": "Bằng khen", "award_form_mid": "Bằng khen của Chủ tịch UBND tỉnh",
        "award_review": "Sở Nội vụ", "office": "Văn phòng UBND tỉnh", "organiser": "Bộ CHQS tỉnh",
        "award_proposal": "Tờ trình số 05/TTr-SNV ngày 29/11/2023",
        "award_merit": "có thành tích xuất sắc trong công tác quốc phòng địa phương năm 2023",
        "awarded": "20 tập thể và 20 cá nhân", "awarded_kinds": "tập thể, cá nhân",
        "quotas": "20 tập thể và 20 cá nhân",
    }  # fmt: skip
    roles = ("authority", "organiser", "office", "finance", "award-review")
    return Act(
        samples.CONFERENCE, samples.AS_OF, dict.fromkeys(roles, own), samples.RECIPIENTS,
        fields | more, awards=samples.awards(),
    )  # fmt: skip


DECISION = lay_out_act(act(), shipped().of("quyet-dinh-khen-thuong"))
PRINTED = print_pdf([DECISION], packaged_face=True)


def characters(text: str, start: int = 0) -> list[tuple[float, str]]:
    """Size and face of each letter of the first such text from page ``start`` on."""
    document = pypdfium2.PdfDocument(PRINTED)
    for number in range(start, len(document)):
        read = document[number].get_textpage()
        whole = read.get_text_range().replace("\r", "").replace("\n", " ")
        at = whole.replace("\u00a0", " ").find(text)
        if at >= 0:
            told = read.get_text_range()
            places = [i for i, c in enumerate(told) if c != "\r"]
            return [_letter(read, places[at + i]) for i, c in enumerate(text) if c != " "]
    raise AssertionError(f"{text!r} is not printed")


def _letter(read: pypdfium2.PdfTextPage, index: int) -> tuple[float, str]:
    size = raw.FPDFText_GetFontSize(read.raw, index)
    name = ctypes.create_string_buffer(200)
    raw.FPDFText_GetFontInfo(read.raw, index, name, 200, None)
    return size, name.value.decode()


@pytest.mark.parametrize("component", FORM, ids=lambda one: one.text)
def test_each_component_has_the_size_and_style_of_the_decree(component: Component) -> None:
    first = characters(component.text)
    found = first[len(first) // 2]
    assert component.least - 0.1 <= found[0] <= component.most + 0.1
    assert ("Bold" in found[1]) is component.bold
    assert ("Italic" in found[1]) is component.italic
    assert "LiberationSerif" in found[1]


def test_the_annex_numbers_its_own_pages() -> None:
    document = pypdfium2.PdfDocument(PRINTED)
    tops = []
    for page in document:
        width, height = page.get_size()
        read = page.get_textpage()
        tops.append(read.get_text_bounded(0, height - 20 * MM, width, height).strip())
    assert tops[:2] == ["", ""], "page one of the decision and of its annex carry no number"
    assert tops[2] == "2"


def test_the_articles_and_the_bases_are_ended_as_the_decree_asks() -> None:
    document = pypdfium2.PdfDocument(PRINTED)
    said = " ".join(document[0].get_textpage().get_text_range().split())
    assert said.count("./.") == 1
    assert said.index(
        "Theo đề nghị của Sở Nội vụ tại Tờ trình số 05/TTr-SNV ngày 29/11/2023."
    ) < said.index("QUYẾT ĐỊNH:")
    assert "……;" in said
    for number in (1, 2, 3):
        assert f"Điều {number}." in said


def test_the_docx_has_the_same_words_and_sections() -> None:
    document = docx.Document(io.BytesIO(print_docx(DECISION)))
    assert len(document.sections) == 2, "the decision, and its annex with page numbers of its own"
    for section in document.sections:
        assert section.different_first_page_header_footer
    said = [paragraph.text for paragraph in document.paragraphs]
    assert "QUYẾT ĐỊNH:" in said
    assert any(one.startswith("Căn cứ Luật Thi đua") and one.endswith(";") for one in said)


@pytest.mark.parametrize("kind", sorted(ACTS))
def test_with_nothing_known_every_act_prints_with_room_to_fill_in(kind: str) -> None:
    bare = replace(act(), fields={"conference": "Hội nghị thử"}, awards=None)
    sheet = lay_out_act(bare, shipped().of(kind))
    assert print_pdf([sheet], packaged_face=True)[:5] == b"%PDF-"
    assert print_docx(sheet)[:2] == b"PK"


# --- an office's own templates -------------------------------------------------------------------------


def test_an_office_replaces_one_wording_and_keeps_the_rest(tmp_path: Path) -> None:
    folder = tmp_path
    own = (shipped().folder / "quyet-dinh-khen-thuong.yaml").read_text("utf-8")
    changed = own.replace("Tiền thưởng kèm theo thực hiện", "Tiền thưởng được thực hiện")
    (folder / "quyet-dinh-khen-thuong.yaml").write_text(changed, "utf-8")
    templates = templates_of(folder)
    assert templates.replaced == ("quyet-dinh-khen-thuong.yaml",)
    assert templates.version != shipped().version
    sheet = lay_out_act(act(), templates.of("quyet-dinh-khen-thuong"))
    assert "Tiền thưởng được thực hiện" in str(sheet)
    assert templates.of("bien-ban") == shipped().of("bien-ban")


def test_an_office_replaces_the_head_alone(tmp_path: Path) -> None:
    folder = tmp_path
    head = (shipped().folder / "letterhead.typ").read_text("utf-8")
    (folder / "letterhead.typ").write_text(head.replace("40%", "50%"), "utf-8")
    templates = templates_of(folder)
    try_layouts(templates)
    assert print_pdf([DECISION], packaged_face=True, templates=templates) != PRINTED


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("title: Thử\nsubject: Thử\nbody:\n  - text: '{khong_co}'\n", ":4: body.0.text: không có “khong_co”"),
        ("title: Thử\nsubject: Thử\nbody:\n  - text: a\n    item: b\n", ":4: body.0: đúng một trong"),
        ("title: Thử\nsubject: Thử\nbody: []\n", ":3: body: cần ít nhất"),
        ("title: Thử\nsubjekt: Thử\nbody:\n  - text: a\n", "không có “subjekt”"),
        ("title: Thử\nsubject: 'a { b'\nbody:\n  - text: a\n", ":2: subject: dấu {"),
        ("title: Thử\nsubject: a\nsigning: [KT. Chủ tịch]\nbody:\n  - text: a\n", "dòng cuối là chức vụ"),
        ("title: [\n", "không đọc được tệp: Không đọc được theo cú pháp YAML"),
        ("title: a: b\n", ":1: không đọc được tệp (“title: a: b”): Không đọc được theo cú pháp YAML"),
        ("title: Thử\nsubject: Thử\nbody:\n  - text: '**a'\n", ":4: body.0.text: dấu ** mở mà chưa đóng"),
        ("title: Thử\nsubject: Thử\nbody:\n  - text: '**a** *b'\n", ":4: body.0.text: dấu * mở mà chưa"),
    ],
)  # fmt: skip
def test_a_fault_is_told_with_its_line(tmp_path: Path, text: str, told: str) -> None:
    folder = tmp_path
    (folder / "bien-ban.yaml").write_text(text, "utf-8")
    with pytest.raises(TemplateRefused) as caught:
        templates_of(folder)
    assert told in str(caught.value)


def test_a_file_of_another_name_and_a_broken_layout_are_told(tmp_path: Path) -> None:
    folder = tmp_path
    (folder / "letterhead.typ").write_text("#let letterhead(sheet) = {", "utf-8")
    with pytest.raises(TemplateRefused) as caught:
        try_layouts(templates_of(folder))
    (fault,) = caught.value.faults  # one line, by the office's own file
    assert (fault.file, fault.line, "\n" in str(fault)) == ("letterhead.typ", 1, False)
    broken = templates_of(folder)
    with pytest.raises(
        TemplateRefused, match=r"^letterhead\.typ:1: Typst: có dấu ngoặc mở mà chưa đóng"
    ):
        print_pdf([lay_out_program(samples.PROGRAM, broken.of("chuong-trinh"))], templates=broken)
    (folder / "thu.yaml").write_text("title: a", "utf-8")
    with pytest.raises(TemplateRefused, match=r"thu\.yaml"):
        templates_of(folder)


def test_a_check_tells_the_faults_of_all_files_at_once(tmp_path: Path) -> None:
    folder = tmp_path
    (folder / "letterhead.typ").write_text("#let letterhead(sheet) = {", "utf-8")
    (folder / "giay-moi.yaml").write_text(
        "title: a\nsubject: b\nbody:\n  - text: '{khong_co}'\n", "utf-8"
    )
    (folder / "quyet-toan.yaml").write_text("title: [\n", "utf-8")
    (folder / "la.yaml").write_text("title: a", "utf-8")
    with pytest.raises(TemplateRefused) as caught:
        check_templates(folder)
    assert {fault.file for fault in caught.value.faults} == {
        "letterhead.typ", "giay-moi.yaml", "quyet-toan.yaml", "la.yaml",
    }  # fmt: skip
    with pytest.raises(TemplateRefused, match="không có thư mục này"):
        check_templates(folder / "khong-co")


def test_what_a_user_typed_is_never_read_as_markup() -> None:
    hostile = "**đậm** *nghiêng* {office} #eval(1)"
    sheet = lay_out_act(act(award_review=hostile), shipped().of("quyet-dinh-khen-thuong"))
    assert hostile in "".join(str(sheet.body))


@pytest.mark.parametrize("kind", ["folder", "link"])
@pytest.mark.parametrize("name", ["quyet-toan.yaml", "letterhead.typ"])
def test_a_template_that_is_no_file_is_told_as_a_fault(
    tmp_path: Path, name: str, kind: str
) -> None:
    if kind == "folder":
        (tmp_path / name).mkdir()
    else:
        (tmp_path / name).symlink_to(tmp_path / "khong-co")
    with pytest.raises(TemplateRefused) as refused:
        check_templates(tmp_path)
    ((file, vi),) = {(fault.file, fault.vi) for fault in refused.value.faults}
    assert file == name
    assert "cần một tệp" in vi


@pytest.mark.parametrize(
    ("line", "part", "told"),
    [
        ('symbol: "tb bé"', "symbol", "viết in hoa"),
        ("symbol: Tb", "symbol", "viết in hoa"),
        ('signing: ["XX. {head}", Chánh Văn phòng]', "signing.0", "XX."),
    ],
)
def test_a_symbol_or_a_form_of_signing_that_the_decree_has_not_is_a_fault(
    tmp_path: Path, line: str, part: str, told: str
) -> None:
    text = (shipped().folder / "thong-bao-ket-luan.yaml").read_text()
    key = line.partition(":")[0]
    kept = text.replace("symbol: TB\n", "") if key == "symbol" else text.replace("signing:", "#", 1)
    kept = kept.replace('  - "TL. {head}"\n  - Chánh Văn phòng\n', "") if key == "signing" else kept
    (tmp_path / "thong-bao-ket-luan.yaml").write_text(f"{line}\n{kept}")
    with pytest.raises(TemplateRefused) as refused:
        check_templates(tmp_path)
    (fault,) = refused.value.faults
    assert fault.line == 1
    assert fault.vi.startswith(part)
    assert told in fault.vi
