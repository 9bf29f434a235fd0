"""Whether a file that somebody hands in may be kept: a picture or a PDF, not too large, without anything that runs."""

import re
import zlib

from django.utils.translation import gettext_lazy as _

from chunfeng.domain.people.rules import photo_kind
from chunfeng.kernel.verdict import Reason, Verdict

MOST_BYTES = 10_000_000
PDF = "application/pdf"
_INFLATED = 40_000_000
"""All streams of one PDF together: one that unpacks to more is refused."""
_STREAM = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)
_RUNS = re.compile(rb"/(?:JS|JavaScript|Launch|RichMedia|EmbeddedFiles?|XFA|SubmitForm|ImportData)(?![A-Za-z])")
_HEX = re.compile(rb"#([0-9A-Fa-f]{2})")


def kind_of(content: bytes) -> str | None:
    """The media type by what is in it, whatever its name says."""
    return PDF if content[:1024].lstrip().startswith(b"%PDF-") else photo_kind(content)


def check(content: bytes, *, size: int, kinds: tuple[str, ...]) -> Verdict:
    """All that speaks against a file. `size` is in bytes: a file that is too large need not be read."""
    found = kind_of(content)
    return Verdict(
        (
            Reason.check(
                "paper.size",
                0 < size <= MOST_BYTES,
                text=_("The file has at most 10 MB."),
                actual=f"{size / 1_000_000:.1f} MB",
                threshold="10 MB",
                next_step=_("Take the photo again with a lower resolution, or crop it to the paper."),
            ),
            Reason.check(
                "paper.kind",
                size > MOST_BYTES or found in kinds,
                text=_("It is a photo or a PDF."),
                next_step=_("Take a photo of the paper, or save it as PDF."),
            ),
            Reason.check(
                "paper.runs_nothing",
                found != PDF or size > MOST_BYTES or not runs_something(content),
                text=_("Nothing in the PDF runs or hides by itself."),
                next_step=_("Print it to a new PDF, or take a photo of it."),
            ),
        )
    )


def runs_something(content: bytes) -> bool:
    """Whether a PDF has scripts, launches, embedded files or forms that send, or cannot be looked into.

    Such things stand in dictionaries: plainly between the streams, or packed into an object stream.
    """
    if b"/Encrypt" in content:
        return True
    left = _INFLATED
    plain, ended = [], 0
    for match in _STREAM.finditer(content):
        plain.append(content[ended : match.start()])
        ended = match.end()
        if b"/ObjStm" not in plain[-1].rpartition(b"obj")[2]:
            continue
        try:
            plain.append(zlib.decompressobj().decompress(match[1], left))
        except zlib.error:
            return True
        left -= len(plain[-1])
        if left <= 0:
            return True
    plain.append(content[ended:])
    return any(_RUNS.search(_HEX.sub(lambda match: bytes([int(match[1], 16)]), text)) for text in plain)
