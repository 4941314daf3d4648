"""Text that people wrote, as Markdown that cannot become structure."""


def escaped(text: str) -> str:
    """The text in one line, its signs plain."""
    plain = " ".join(text.split())
    return "".join(f"\\{letter}" if letter in "\\`*_{}[]<>#+!|~" else letter for letter in plain)
