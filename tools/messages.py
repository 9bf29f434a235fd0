"""Keep the catalogues of messages in step with the code.

    python tools/messages.py            extract into the .po files, compile the .mo files
    python tools/messages.py --check    fail on a missing, fuzzy or obsolete message or a stale .mo

Every folder of the package that has strings owns `locale/zh_Hans/LC_MESSAGES/django.po`; a string belongs to the nearest
folder above it that has a `locale`. English in the source is the English shown.
"""

import io
import os
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import polib
from babel.messages.extract import extract_python
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "src" / "chunfeng"
CATALOGUE = Path("locale/zh_Hans/LC_MESSAGES/django.po")
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
Key = tuple[str | None, str, str | None]  # context, singular, plural


def owner(path: Path) -> Path | None:
    """The nearest folder above `path` that has a catalogue."""
    for folder in path.parents:
        if (folder / "locale").is_dir():
            return folder
        if folder == PACKAGE:
            return None
    return None


def sources() -> Iterator[Path]:
    for folder, _, names in os.walk(PACKAGE):
        if "migrations" in folder or "locale" in folder or "/static" in folder:
            continue
        for name in names:
            if name.endswith((".py", ".html", ".txt")):
                yield Path(folder) / name


def messages_of(path: Path) -> Iterator[tuple[int, Key]]:
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        text = templatize(text, origin=str(path))
    for line, function, message, _ in extract_python(io.BytesIO(text.encode()), KEYWORDS, [], {"encoding": "utf-8"}):
        parts = list(message) if isinstance(message, tuple) else [message]
        if not parts[0] or not all(isinstance(part, str) and part for part in parts if part is not None):
            continue
        if function.startswith(("pgettext", "npgettext")):
            yield line, (parts[0], parts[1], parts[2] if len(parts) > 2 else None)
        else:
            yield line, (None, parts[0], parts[1] if function.startswith("ngettext") else None)


def extract() -> tuple[dict[Path, dict[Key, list[str]]], list[str]]:
    """Messages by owning folder, each with where it stands; and complaints about strings that no folder owns."""
    found: dict[Path, dict[Key, list[str]]] = defaultdict(lambda: defaultdict(list))
    complaints = []
    for path in sorted(sources()):
        place = path.relative_to(ROOT)
        for _line, key in messages_of(path):
            folder = owner(path)
            if folder is None:
                complaints.append(f"{place}: {key[1]!r} has no catalogue: make a folder `locale` above it")
            elif str(place) not in found[folder][key]:
                found[folder][key].append(str(place))
    return found, complaints


def catalogue(path: Path) -> polib.POFile:
    if path.exists():
        return polib.pofile(str(path), wrapwidth=110)
    new = polib.POFile(wrapwidth=110)
    new.metadata = {
        "Project-Id-Version": "chunfeng",
        "Language": "zh_Hans",
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=utf-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": "nplurals=1; plural=0;",
    }
    return new


def update(path: Path, wanted: dict[Key, list[str]]) -> None:
    old = {(entry.msgctxt, entry.msgid, entry.msgid_plural or None): entry for entry in catalogue(path)}
    new = catalogue(path)
    new.clear()
    for key in sorted(wanted, key=lambda key: (wanted[key][0], key[1], key[0] or "")):
        context, singular, plural = key
        before = old.get(key)
        entry = polib.POEntry(msgctxt=context, msgid=singular, occurrences=[(place, "") for place in wanted[key]])
        if plural:
            entry.msgid_plural = plural
            entry.msgstr_plural = before.msgstr_plural if before else {0: ""}
        else:
            entry.msgstr = before.msgstr if before else ""
        if "%(" in singular or "%s" in singular or "%d" in singular:
            entry.flags = ["python-format"]
        new.append(entry)
    path.parent.mkdir(parents=True, exist_ok=True)
    new.save(str(path))
    new.save_as_mofile(str(path.with_suffix(".mo")))


def problems() -> list[str]:
    """What keeps the Chinese from being complete and one; empty when all is well."""
    found, complaints = extract()
    said: dict[Key, dict[str, str]] = defaultdict(dict)
    for folder in sorted({path.parent for path in PACKAGE.glob("**/locale")} | set(found)):
        path = folder / CATALOGUE
        name = path.relative_to(ROOT)
        entries = {(e.msgctxt, e.msgid, e.msgid_plural or None): e for e in catalogue(path)} if path.exists() else {}
        for key in found.get(folder, {}).keys() - entries.keys():
            complaints.append(f"{name}: {key[1]!r} is missing")
        for key, entry in entries.items():
            text = entry.msgstr or "".join(entry.msgstr_plural.values())
            if key not in found.get(folder, {}):
                complaints.append(f"{name}: {key[1]!r} is used nowhere")
            elif not text:
                complaints.append(f"{name}: {key[1]!r} is not translated")
            elif entry.fuzzy:
                complaints.append(f"{name}: {key[1]!r} is fuzzy")
            else:
                said[key].setdefault(text, str(name))
        compiled = path.with_suffix(".mo")
        if entries and (not compiled.exists() or compiled.read_bytes() != catalogue(path).to_binary()):
            complaints.append(f"{name.with_suffix('.mo')}: is stale")
    for key, texts in said.items():
        if len(texts) > 1:
            complaints.append(f"{key[1]!r} is said in {len(texts)} ways: {texts}")
    return complaints


def main(arguments: list[str]) -> int:
    if "--check" not in arguments:
        for folder, wanted in extract()[0].items():
            update(folder / CATALOGUE, wanted)
    found = problems()
    for problem in found:
        sys.stdout.write(problem + "\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
