"""Paper: PDF and PNG from Typst templates, with Chinese that can be searched and copied, and QR codes.

A template reads what it is given by `#let data = json(bytes(sys.inputs.data))`; nothing is ever interpolated into its
text, so no name can become markup. It sees its own folder, the fonts that come with the product, and nothing else of the
machine. Put templates for one domain into its `papers/` folder, those for everybody into `shared/papers/`.
"""

import io
import json
from pathlib import Path
from typing import Any, Literal

import pylopdf_fonts_zh_cn
import segno
import typst

from chunfeng.kernel import clock

FOLDER = Path(__file__).parent
"""Templates for everybody."""
FONTS = Path(pylopdf_fonts_zh_cn.__file__).parent
SANS, SERIF = "Noto Sans SC", "Noto Serif SC"  # the families there are; one weight each


def render(template: Path, data: dict[str, Any]) -> bytes:
    """`template` (a .typ file) filled with `data` (JSON values), as PDF."""
    return _compile(template, data, "pdf")


def picture(template: Path, data: dict[str, Any], *, ppi: float = 144) -> bytes:
    """The same template's only page as PNG, for screens and chat groups. Raises ValueError when it has several pages."""
    return _compile(template, data, "png", ppi=ppi)


def qr(text: str, *, error: Literal["l", "m", "q", "h"] = "m") -> str:
    """A QR code as SVG text, for pages and for templates: `image(bytes(data.code), format: "svg")`."""
    drawn = io.BytesIO()
    segno.make(text, error=error, micro=False).save(
        drawn, kind="svg", border=4, svgns=True, xmldecl=False, omitsize=True
    )
    return drawn.getvalue().decode()


def _compile(template: Path, data: dict[str, Any], kind: Literal["pdf", "png"], **options: Any) -> bytes:
    made = typst.compile(
        str(template),
        root=str(template.parent),
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        format=kind,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        timestamp=clock.now().replace(microsecond=0),
        **options,
    )
    if not isinstance(made, bytes):
        raise ValueError(f"{template.name} makes several pages, and a picture has one")
    return made
