"""A status report as Markdown, and as a file that mail programs show: tables and styles of their own."""

from __future__ import annotations

from datetime import date
from html import escape

from backlog.exporters.markdown import escaped
from program.reports.reports import WORDS, Block, Report, Sentence, State


def as_markdown(report: Report, public_url: str) -> str:
    """The report as Markdown; every sentence leads to its source."""
    lines = [f"# {escaped(report.title)}, {_day(report.day)}", "", _subtitle(report)]
    for block in report.blocks:
        lines += ["", f"## {block.title}", ""]
        lines += [f"- {_marked(one, public_url)}" for one in block.shown]
    return "\n".join([*lines, ""])


def _marked(sentence: Sentence, public_url: str) -> str:
    text = escaped(sentence.text)
    if sentence.state:
        text = f"**{WORDS[sentence.state]}.** {text}"
    return f"{text} ([source]({public_url}{sentence.href}))" if sentence.href else text


def _subtitle(report: Report) -> str:
    return f"Since {_day(report.since)}. Overall: {WORDS[report.status].lower()}."


def _day(written: str) -> str:
    day = date.fromisoformat(written)
    return f"{day.day} {day:%B %Y}"


FONT = "font-family:Georgia,'Times New Roman',serif"
PLAIN = "font-family:Arial,Helvetica,sans-serif"
LOOKS: dict[State, str] = {
    "ok": "color:#1d5850;border:1px solid #2a7267",
    "watch": "color:#1f2328;background:#fbe9c4;border:1px solid #915d04",
    "risk": "color:#ffffff;background:#8b0b0c;border:1px solid #8b0b0c",
    "info": "color:#1f2328;background:#e0e7f6;border:1px solid #122e6d",
    "idle": "color:#424650;border:1px dashed #8a8271",
    "": "",
}


def as_mail(report: Report, public_url: str) -> str:
    """The report as one HTML file without a sheet, script or picture: what mail programs leave alone."""
    blocks = "".join(_block(one, public_url) for one in report.blocks)
    title = escape(f"{report.title}, {_day(report.day)}")
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title></head>'
        f'<body style="margin:0;padding:0;background:#f7f4ee">'
        f'<table role="presentation" width="100%" cellpadding="0" cellspacing="0"><tr><td align="center">'
        f'<table role="presentation" width="640" cellpadding="0" cellspacing="0" '
        f'style="width:100%;max-width:640px;background:#ffffff"><tr><td style="padding:24px">'
        f'<h1 style="{FONT};font-size:24px;line-height:1.25;color:#1f2328;margin:0">{title}</h1>'
        f'<p style="{PLAIN};font-size:14px;color:#4a4f57;margin:6px 0 0">{escape(_subtitle(report))}</p>'
        f"{blocks}</td></tr></table></td></tr></table></body></html>\n"
    )


def _block(block: Block, public_url: str) -> str:
    rows = "".join(_row(one, public_url) for one in block.shown)
    return (
        f'<h2 style="{FONT};font-size:18px;color:#1f2328;margin:24px 0 6px">{escape(block.title)}</h2>'
        f'<table role="presentation" width="100%" cellpadding="0" cellspacing="0">{rows}</table>'
    )


def _row(sentence: Sentence, public_url: str) -> str:
    state = ""
    if sentence.state:
        look = f"{PLAIN};font-size:12px;font-weight:bold;padding:2px 6px;{LOOKS[sentence.state]}"
        state = f'<span style="{look}">{WORDS[sentence.state]}</span> '
    source = ""
    if sentence.href:
        address = escape(f"{public_url}{sentence.href}", quote=True)
        source = f' <a href="{address}" style="color:#5a2e63">Source</a>'
    cell = f"{PLAIN};font-size:14px;line-height:1.5;color:#1f2328;padding:7px 0;border-top:1px solid #d9d2c4"
    return f'<tr><td style="{cell}">{state}{escape(sentence.text)}{source}</td></tr>'
