"""What a licence file really is: by its first bytes, never by its name."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from chunfeng.kernel.verdict import Reason, Verdict

LIMIT_BYTES = 10 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class FileType:
    extension: str
    content_type: str


_SIGNS: tuple[tuple[bytes, int, FileType], ...] = (
    (b"%PDF-", 0, FileType("pdf", "application/pdf")),
    (b"\xff\xd8\xff", 0, FileType("jpg", "image/jpeg")),
    (b"\x89PNG\r\n\x1a\n", 0, FileType("png", "image/png")),
    (b"WEBP", 8, FileType("webp", "image/webp")),
)


def sniff(head: bytes) -> FileType | None:
    """The type of a file by its first 16 bytes: PDF, JPEG, PNG or WebP; None for anything else."""
    return next((kind for sign, offset, kind in _SIGNS if head[offset : offset + len(sign)] == sign), None)


def check(*, head: bytes, size: int) -> Verdict:
    """Whether a file can be taken as a licence: picture or PDF, not empty, at most 10 MB."""
    kind = sniff(head)
    return Verdict.of(
        [
            Reason.check(
                "licence_kind",
                kind is not None,
                text=_("The licence is a picture or a PDF"),
                next_step=_("Take a photo of the licence, or save it as PDF."),
            ),
            Reason.check(
                "licence_size",
                0 < size <= LIMIT_BYTES,
                text=_("The licence file is not empty and has at most 10 MB"),
                actual=f"{size / 1024 / 1024:.1f} MB",
                threshold="10 MB",
                next_step=_("Choose a smaller picture."),
            ),
        ]
    )
