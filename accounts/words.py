"""What the page says, in the language of the reader.

A message is its own key: the English sentence in a small part of ICU MessageFormat (`{name}`,
`{n, plural, =0 {none} one {# note} other {# notes}}`). `static/js/words.js` reads the same grammar.
A translation is one file, `static/words/<language>.json`, from English message to message.
"""

import json
import re
import sys
from collections.abc import Iterator, Mapping
from contextvars import ContextVar
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent
PSEUDO = "qps"
RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur"})
SPOKEN = re.compile(r"""(?<![\w.])t\(\s*("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')""")
ACCENTED = str.maketrans("aeiouyAEIOUYcnsz", "åéîöûýÅÉÎÖÛÝçñšž")

_language: ContextVar[str] = ContextVar("language", default="en")


def speak(language: str) -> None:
    """Every later `t()` of this request answers in `language`."""
    _language.set(language)


def language() -> str:
    """The language of this request, as `<html lang>` wants it."""
    return _language.get()


def direction() -> str:
    """`ltr` or `rtl`, as `<html dir>` wants it."""
    return "rtl" if _language.get().split("-")[0] in RIGHT_TO_LEFT else "ltr"


def languages() -> list[str]:
    """English, and every language that has a file."""
    return ["en", *sorted(path.stem for path in (ROOT / "static" / "words").glob("*.json"))]


def t(message: str, **values: object) -> str:
    """`message` in the reader's language, with `values` in their places."""
    spoken = _language.get()
    if spoken == PSEUDO:
        return f"[{''.join(_stretched(message, values))}]"
    return "".join(_parts(catalogue(spoken).get(message, message), values))


@cache
def catalogue(language: str) -> Mapping[str, str]:
    """From English message to message; English and the pseudo-language need none."""
    path = ROOT / "static" / "words" / f"{language}.json"
    if language not in languages() or not path.is_file():
        return {}
    messages: dict[str, str] = json.loads(path.read_text("utf-8"))
    return messages


def messages(root: Path = ROOT) -> list[str]:
    """Every message in templates and modules: what a translator translates. Sorted, each once."""
    sources = [*(root / "templates").rglob("*.html"), *(root / "static" / "js").rglob("*.js")]
    found = {
        re.sub(r"\\(.)", r"\1", match[1][1:-1])
        for path in sources
        if "vendor" not in path.parts
        for match in SPOKEN.finditer(path.read_text("utf-8"))
    }
    return sorted(found)


def _parts(message: str, values: Mapping[str, object], number: object = "") -> Iterator[str]:
    """The message cut into plain text and filled places."""
    at = 0
    for start, end in _places(message):
        yield message[at:start].replace("#", _counted(number)) if number != "" else message[at:start]
        yield _filled(message[start + 1 : end - 1], values)
        at = end
    rest = message[at:]
    yield rest.replace("#", _counted(number)) if number != "" else rest


def _counted(number: object) -> str:
    """A count as it is written within its message: 12,400."""
    return f"{number:,}" if isinstance(number, int) else str(number)


def _filled(place: str, values: Mapping[str, object]) -> str:
    name, _, rest = (part.strip() for part in place.partition(","))
    if name not in values:
        raise KeyError(f"The message needs a value for {name!r}.")
    if not rest:
        return str(values[name])
    choices = _choices(rest.removeprefix("plural,"))
    number = values[name]
    chosen = choices.get(f"={number}") or choices.get(_category(number)) or choices["other"]
    return "".join(_parts(chosen, values, number))


def _choices(text: str) -> dict[str, str]:
    choices, at = {}, 0
    for start, end in _places(text):
        choices[text[at:start].strip()] = text[start + 1 : end - 1]
        at = end
    return choices


def _places(text: str) -> Iterator[tuple[int, int]]:
    """Where the outermost braces open and, exclusively, close."""
    depth, start = 0, 0
    for at, sign in enumerate(text):
        if sign == "{":
            start, depth = (at, 1) if depth == 0 else (start, depth + 1)
        elif sign == "}":
            depth -= 1
            if depth == 0:
                yield start, at + 1


def _category(number: object) -> str:
    """CLDR plural category; the languages that have a file so far know one and other."""
    return "one" if number == 1 else "other"


def _stretched(message: str, values: Mapping[str, object]) -> Iterator[str]:
    """The pseudo-language: accents, and two fifths longer, so that untranslated or cut text is seen."""
    at = 0
    for start, end in _places(message):
        yield _long(message[at:start])
        yield _filled(message[start + 1 : end - 1], values)
        at = end
    yield _long(message[at:])


def _long(text: str) -> str:
    return text.translate(ACCENTED) + "~" * (len(text) * 2 // 5)


if __name__ == "__main__":
    json.dump({message: message for message in messages()}, sys.stdout, ensure_ascii=False, indent=1)
