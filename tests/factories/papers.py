"""Files that people hand in."""

from django.core.files.uploadedfile import SimpleUploadedFile

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 64


def licence(content: bytes = PNG) -> SimpleUploadedFile:
    return SimpleUploadedFile("执照.png", content)
