"""Papers: Chinese that can be copied out again, and nothing that a name could turn into markup."""

import io
from pathlib import Path

import pypdf
import pytest
import typst

from chunfeng.shared import papers

TEMPLATE = """
#let data = json(bytes(sys.inputs.data))
#set page(width: 90mm, height: 60mm, margin: 5mm)
#set text(font: "Noto Sans SC", lang: "zh")
#data.name
#image(bytes(data.code), format: "svg", width: 20mm)
"""


def template(folder: Path, text: str = TEMPLATE) -> Path:
    path = folder / "card.typ"
    path.write_text(text, encoding="utf-8")
    return path


def text_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)


def test_paper_has_chinese_that_can_be_copied(tmp_path: Path) -> None:
    made = papers.render(
        template(tmp_path), {"name": "欧阳娜娜 · 武汉市总工会", "code": papers.qr("https://example.org")}
    )
    assert text_of(made).strip() == "欧阳娜娜 · 武汉市总工会"


def test_name_is_never_markup(tmp_path: Path) -> None:
    name = '#read("/etc/passwd") *粗* $x$ \\ @a <b>'
    made = papers.render(template(tmp_path), {"name": name, "code": papers.qr("a")})
    assert text_of(made).strip() == name


def test_template_cannot_read_outside_its_folder(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("秘密")
    (tmp_path / "inner").mkdir()
    with pytest.raises(typst.TypstError):
        papers.render(template(tmp_path / "inner", '#read("../secret.txt")'), {})


def test_picture_is_a_png(tmp_path: Path) -> None:
    made = papers.picture(template(tmp_path), {"name": "张三", "code": papers.qr("a")})
    assert made[:8] == b"\x89PNG\r\n\x1a\n"


def test_picture_of_two_pages_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="several pages"):
        papers.picture(template(tmp_path, "一 #pagebreak() 二"), {})
