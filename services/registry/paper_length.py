"""Whether a paper is as long as it was asked to be: pages as its file says, minutes as given. It only warns."""

from shared.envelope import Meta, Warned
from shared.events.papers import PaperRequested
from shared.files.looking import Found


def pages_of(meta: Meta) -> int | None:
    """Of the file that comes with the wish, as the service found them; None: not known."""
    seen = meta.known if isinstance(meta.known, tuple) else ()
    return next((one.pages for one in seen if isinstance(one, Found) and one.pages), None)


def too_long(
    asked: PaperRequested, *, pages: int | None = None, minutes: int | None = None
) -> list[Warned]:
    """What goes beyond the request; a number of pages that nobody knows is told as such."""
    found: list[Warned] = []
    if asked.max_pages is not None and pages is None:
        found.append(
            Warned(
                code="REGISTRY_PAPER_PAGES_UNKNOWN",
                vi=f"Tham luận được đề nghị không quá {asked.max_pages} trang; tệp không cho biết số trang. "
                "Mở tệp để kiểm tra.",
                en=f"At most {asked.max_pages} pages were asked for; the file does not say how many it has. "
                "Open it and see.",
            )
        )
    if asked.max_pages is not None and pages is not None and pages > asked.max_pages:
        found.append(
            Warned(
                code="REGISTRY_PAPER_TOO_LONG",
                vi=f"Tham luận dài {pages} trang; đề nghị không quá {asked.max_pages} trang. Rút gọn rồi nộp lại, "
                "hoặc trao đổi với cơ quan chủ trì.",
                en=f"The paper has {pages} pages; at most {asked.max_pages} were asked for. Shorten it and hand "
                "it in again, or speak to the organiser.",
            )
        )
    if asked.max_minutes is not None and minutes is not None and minutes > asked.max_minutes:
        found.append(
            Warned(
                code="REGISTRY_PAPER_TOO_MANY_MINUTES",
                vi=f"Xếp {minutes} phút; khi đề nghị đã báo không quá {asked.max_minutes} phút.",
                en=f"{minutes} minutes are given; the request said at most {asked.max_minutes}.",
            )
        )
    return found
