"""Static files by address: each address carries the hash of the file, so a browser may keep it for ever.

Nothing is bundled: the import map gives every module its hashed address, and the sheets of the house are
answered as one, in the order of the layers.
"""

import hashlib
import re
from functools import cached_property
from pathlib import Path

IMPORTED = re.compile(r"""^\s*(?:import|export)\b(?:[^"'();]*?\bfrom\s*)?["']([^"']+)["']""", re.M)
HOUSE_SHEET = "css/house.css"
SHEETS = ("css/layers.css", "css/tokens.css", "css/base.css", "css/layout.css")
BARE = {
    "lit-html": "js/vendor/lit-html/lit-html.js",
    "lit-html/": "js/vendor/lit-html/",
    "socket.io-client": "js/vendor/socket.io.esm.min.js",
}


class Assets:
    """The files below `folder`, answered below `prefix`."""

    def __init__(self, folder: Path, prefix: str = "/static") -> None:
        self.folder = folder
        self.prefix = prefix
        self._marks: dict[str, tuple[tuple[int, int], str]] = {}

    def url(self, path: str) -> str:
        """The hashed address of `path` (relative to the folder); FileNotFoundError where there is none."""
        mark = _mark(self.house_sheet()) if path == HOUSE_SHEET else self._file_mark(path)
        return f"{self.prefix}/{path}?v={mark}"

    def exists(self, path: str) -> bool:
        """Whether there is such a file, for sheets that a ceremony may have."""
        return (self.folder / path).is_file()

    def house_sheet(self) -> bytes:
        """Layers, tokens, base, layout and every component, as one sheet."""
        components = sorted((self.folder / "css" / "components").glob("*.css"))
        sheets = [*(self.folder / sheet for sheet in SHEETS), *components]
        return b"\n".join(sheet.read_bytes() for sheet in sheets)

    def import_map(self) -> dict[str, dict[str, str]]:
        """For `<script type="importmap">`: bare names, and every module of ours at its hashed address."""
        bare = {
            name: f"{self.prefix}/{path}" if path.endswith("/") else self.url(path)
            for name, path in BARE.items()
        }
        ours = {f"{self.prefix}/{path}": self.url(path) for path in self._modules}
        return {"imports": bare | ours}

    def preloads(self, entry: str) -> list[str]:
        """Hashed addresses of `entry` and of all it imports, in the order of need."""
        found: list[str] = []
        waiting = [entry]
        while waiting:
            path = waiting.pop(0)
            if path not in found:
                found.append(path)
                waiting += self._imports(path)
        return [self.url(path) for path in found]

    @cached_property
    def _modules(self) -> list[str]:
        js = self.folder / "js"
        own = [path for path in js.rglob("*.js") if "vendor" not in path.relative_to(js).parts]
        lit = [js / "vendor/lit-html/directive.js", *(js / "vendor/lit-html/directives").glob("*.js")]
        return sorted(str(path.relative_to(self.folder)) for path in [*own, *lit] if path.is_file())

    def _imports(self, path: str) -> list[str]:
        source = (self.folder / path).read_text("utf-8")
        if path.startswith("js/vendor/"):
            return []
        return [self._resolved(path, name) for name in IMPORTED.findall(source)]

    def _resolved(self, path: str, name: str) -> str:
        if name in BARE:
            return BARE[name]
        if name.startswith("."):
            target = (self.folder / path).parent / name
            return str(target.resolve().relative_to(self.folder.resolve()))
        start = name.split("/")[0] + "/"
        return BARE[start] + name.removeprefix(start)

    def _file_mark(self, path: str) -> str:
        stat = (self.folder / path).stat()
        seen = (stat.st_mtime_ns, stat.st_size)
        if self._marks.get(path, (None, ""))[0] != seen:
            self._marks[path] = (seen, _mark((self.folder / path).read_bytes()))
        return self._marks[path][1]


def _mark(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:12]
