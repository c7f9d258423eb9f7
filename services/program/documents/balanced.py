"""How wide a title is set so that its lines are of one length: asked of ``balance.typ``, which sets the PDF's.

A word processor fills lines to their end; in a paragraph of this width it breaks where the PDF does.
"""

import json
from functools import lru_cache
from typing import Any

import typst
from docx.shared import Mm, Pt

from services.program.documents.fonts import find_face
from services.program.documents.templates import shipped

_SLACK = Pt(2)
"""What LibreOffice may measure a line longer; less than any word."""
_ASKED = """#import "/balance.typ": kept-whole, narrowest
#let data = json(bytes("{data}"))
#set text(font: data.face, size: 14pt, lang: "vi", hyphenate: false)
#set par(justify: false, linebreaks: "simple")
#let body = text(
  weight: if data.bold {{ "bold" }} else {{ "regular" }},
  style: if data.bold {{ "normal" }} else {{ "italic" }},
  kept-whole(data.words),
)
#context {{
  let room = narrowest(body, data.room * 1pt)
  [#metadata((room.pt(), measure(body, width: room).width.pt())) <told>]
}}
"""


@lru_cache(maxsize=256)
def balanced(words: str, room: Mm, *, bold: bool = True) -> tuple[Pt, Pt]:
    """The width to give to centred ``words`` of 14 pt within ``room``, and the length of their longest line.

    Not ``bold``: italic.
    """
    face = find_face(packaged=True)
    told = json.dumps(
        {"face": face.family, "words": words, "room": room.pt, "bold": bold}, ensure_ascii=False
    )
    data = told.replace("\\", "\\\\").replace('"', '\\"')
    # One type variable of the stub stands for the program and for the root, which are of two types.
    program: Any = _ASKED.format(data=data).encode()
    answer = typst.query(
        program,
        "<told>",
        field="value",
        one=True,
        root=str(shipped().folder),
        font_paths=face.fonts,
    )
    width, longest = json.loads(answer)
    return Pt(min(width + _SLACK.pt, room.pt)), Pt(longest)
