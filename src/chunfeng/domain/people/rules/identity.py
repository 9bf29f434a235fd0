"""What a document's number allows, and what makes two people look like one."""

from datetime import date, timedelta
from functools import lru_cache
from operator import add

from chunfeng.kernel import late

pypinyin, phrases = late.module("pypinyin"), late.module("pypinyin.seg.mmseg")

CHECKERS = ("officer", "reviewer")  # roles that look at documents, unmask and merge
CLAIMS_A_DAY = 5  # so that nobody tries names and numbers against the official service
ASK_AGAIN_AFTER = timedelta(minutes=50)
PHOTO_BYTES = 8_000_000
ERASURE_WAIT = timedelta(days=7)  # to think again; PIPL 50 wants an answer without delay
_SIGNATURES = {
    b"\xff\xd8\xff": "image/jpeg",
    b"\x89PNG\r\n\x1a\n": "image/png",
}


def photo_kind(content: bytes) -> str | None:
    """The media type of a picture by its first bytes, or None when it is none that browsers show safely."""
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    return next((kind for start, kind in _SIGNATURES.items() if content.startswith(start)), None)


def sound(name: str) -> str:
    """How a name sounds, in letters: 张伟, 張偉, 章威 and Zhang Wei are all zhangwei."""
    return _letters(name) if _in_phrases(name) else "".join(map(_spoken, name))


def _in_phrases(name: str) -> bool:
    """Whether two characters of it begin a phrase: only then does how one is spoken depend on its neighbours."""
    return any(pair in phrases.p_set for pair in map(add, name, name[1:]))


@lru_cache(maxsize=10_000)
def _spoken(character: str) -> str:
    return _letters(character)


def _letters(text: str) -> str:
    spoken = "".join(pypinyin.lazy_pinyin(text, style=pypinyin.Style.NORMAL)).casefold()
    return "".join(character for character in spoken if character.isalnum())


def likeness(name: str, born_on: date) -> str:
    """Equal for people who share a birthday and the sound of their name; to be indexed with a key, never stored."""
    return f"{born_on.isoformat()}|{sound(name)}"


def common_path(first: str, second: str) -> str:
    """The lowest node of the tree above both paths ("/1/2/", "/1/3/4/" → "/1/")."""
    shared = []
    for left, right in zip(first.split("/"), second.split("/"), strict=False):
        if left != right:
            break
        shared.append(left)
    path = "/".join(shared)
    return path if path.endswith("/") else path + "/"
