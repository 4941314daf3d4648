"""Static files by address: each address carries the hash of the file, so a browser may keep it for ever.

Nothing is bundled: the import map gives every module its hashed address, and the sheets of the house are
answered as one, in the order of the layers.
"""

import hashlib
import posixpath
import re
from pathlib import Path

IMPORTED = re.compile(r"""(?:^|;)\s*(?:import|export)\b\s*(?:[^"'();]*?\bfrom\s*)?["']([^"']+)["']""", re.M)
HOUSE_SHEET = "css/house.css"
SHEETS = ("css/layers.css", "css/tokens.css", "css/base.css", "css/layout.css")
VENDOR = "js/vendor/"
BARE = {"lit-html": f"{VENDOR}lit-html/lit-html.js", "socket.io-client": f"{VENDOR}socket.io.esm.min.js"}


class Assets:
    """The files below `folder`, answered below `prefix`."""

    def __init__(self, folder: Path, prefix: str = "/static") -> None:
        self.folder = folder
        self.prefix = prefix
        self._marks: dict[str, tuple[tuple[int, int], str]] = {}
        self._imported: dict[str, tuple[str, list[str]]] = {}

    def url(self, path: str) -> str:
        """The hashed address of `path` (relative to the folder); FileNotFoundError where there is none."""
        mark = _mark(self.house_sheet()) if path == HOUSE_SHEET else self._file_mark(path)
        return f"{self.prefix}/{path}?v={mark}"

    def exists(self, path: str) -> bool:
        """Whether there is such a file, for what a ceremony may have of its own."""
        return (self.folder / path).is_file()

    def ceremony_sheets(self, ceremony: str | None) -> list[str]:
        """The sheet that a ceremony has of its own, if it has one."""
        path = f"css/ceremonies/{ceremony}.css"
        return [path] if ceremony and self.exists(path) else []

    def house_sheet(self) -> bytes:
        """Layers, tokens, base, layout and every component, as one sheet."""
        components = sorted((self.folder / "css" / "components").glob("*.css"))
        sheets = [*(self.folder / sheet for sheet in SHEETS), *components]
        return b"\n".join(sheet.read_bytes() for sheet in sheets)

    def import_map(self) -> dict[str, dict[str, str]]:
        """For `<script type="importmap">`: every module at its one hashed address, by each name it has.

        A module reached by two addresses would run twice, so what the browser libraries import of each
        other is mapped too.
        """
        own = (path.relative_to(self.folder) for path in (self.folder / "js").rglob("*.js"))
        modules = self._closure(sorted(str(path) for path in own if "vendor" not in path.parts))
        bare = {name: path for name, path in BARE.items() if path in modules}
        vendored = {path.removeprefix(VENDOR): path for path in modules if path.startswith(VENDOR)}
        names = vendored | bare | {f"{self.prefix}/{path}": path for path in modules}
        return {"imports": {name: self.url(path) for name, path in names.items()}}

    def preloads(self, *entries: str) -> list[str]:
        """Hashed addresses of `entries` and of all they import, nearest first."""
        return [self.url(path) for path in self._closure(list(entries))]

    def _closure(self, paths: list[str]) -> list[str]:
        found = dict.fromkeys(paths)
        for path in (waiting := list(found)):
            for target in self._imports(path):
                if target not in found:
                    found[target] = None
                    waiting.append(target)
        return list(found)

    def _imports(self, path: str) -> list[str]:
        mark = self._file_mark(path)
        if self._imported.get(path, ("", []))[0] != mark:
            source = (self.folder / path).read_text("utf-8")
            found = [self._resolved(path, name) for name in IMPORTED.findall(source)]
            self._imported[path] = (mark, found)
        return self._imported[path][1]

    def _resolved(self, path: str, name: str) -> str:
        if name.startswith("."):
            return posixpath.normpath(posixpath.join(posixpath.dirname(path), name))
        return BARE.get(name, VENDOR + name)

    def _file_mark(self, path: str) -> str:
        stat = (self.folder / path).stat()
        seen = (stat.st_mtime_ns, stat.st_size)
        if self._marks.get(path, (None, ""))[0] != seen:
            self._marks[path] = (seen, _mark((self.folder / path).read_bytes()))
        return self._marks[path][1]


def _mark(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:12]
