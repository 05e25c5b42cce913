"""The text of Markdown as people see it: without marks, with the line it stands on."""

import re

from markdown_it.token import Token

from chaos.runbook.model import Phrase


def one_line(text: str) -> str:
    """`text` with every run of white space as one space."""
    return " ".join(text.split())


_MATTER_LINES = 60


def front_matter(lines: list[str]) -> list[tuple[int, str]]:
    """The numbered lines of YAML between two rules at the top of a document, which are no heading."""
    if lines[0].strip() != "---":
        return []
    end = next((at for at, line in enumerate(lines[1:_MATTER_LINES], start=1) if line.strip() == "---"), 0)
    inside = list(enumerate(lines[1:end], start=2))
    yaml = re.compile(r"\s*(?:[\w.-]+\s*:|-\s|#|$)|\s+\S")
    return inside if inside and all(yaml.match(line) for _, line in inside) else []


_SHELLS = frozenset(("bash", "sh", "shell", "zsh", "console", "powershell", "ps1", "cmd", "bat", "sql", "psql"))


def commands(token: Token) -> Phrase | None:
    """What a block of code for a shell or database does: its comments, or else its lines. None for other code."""
    if token.info.strip().casefold() not in _SHELLS:
        return None
    said = [one_line(line) for line in token.content.splitlines() if line.strip()]
    comments = [text for line in said if (text := re.sub(r"^(?:#+|--|//|REM)\s*", "", line)) != line and text]
    return Phrase("; ".join(comments or said), line_of(token))


BOX = re.compile(r"^\[[ xX]?\]\s*")
"""The box of a task."""


def lead(inline: Token) -> str:
    """The bold words that an item begins with; empty where it begins otherwise."""
    children = [child for child in inline.children or () if child.type != "text" or child.content.strip(" []xX")]
    if not children or children[0].type != "strong_open":
        return ""
    texts: list[str] = []
    for child in children[1:]:
        if child.type == "strong_close":
            break
        texts.append(child.content)
    return one_line("".join(texts))


def is_anchor(inline: Token) -> bool:
    """Whether all of an item is one link into this document: its table of contents, not what it says."""
    children = [child for child in inline.children or () if child.type != "text" or child.content.strip()]
    inside = children and children[0].type == "link_open" and children[-1].type == "link_close"
    return bool(inside) and str(children[0].attrGet("href") or "").startswith("#")


def line_of(token: Token) -> int:
    """The 1-based line on which `token` begins."""
    return token.map[0] + 1 if token.map else 1


def text_of(inline: Token) -> str:
    """The text of an inline token as people see it; line breaks, written ones too, as newlines."""
    parts: list[str] = []
    for child in inline.children or ():
        if child.type in ("text", "code_inline"):
            parts.append(child.content)
        elif child.type == "image":
            parts.append(text_of(child))
        elif child.type in ("softbreak", "hardbreak") or re.fullmatch(r"<br\s*/?>", child.content, re.IGNORECASE):
            parts.append("\n")
    # Emphasis that ends next to a Korean particle is not emphasis to CommonMark; its marks stay in the text.
    return "".join(parts).replace("**", "").strip()


def lines_of(inline: Token) -> tuple[Phrase, ...]:
    """The lines of a paragraph that hold text."""
    start = line_of(inline)
    texts = enumerate(text_of(inline).split("\n"))
    return tuple(Phrase(one_line(text), start + offset) for offset, text in texts if text.strip())


def joined(lines: tuple[Phrase, ...]) -> Phrase:
    """`lines` as one phrase, on the first one's line."""
    return Phrase(" ".join(line.text for line in lines), lines[0].line)
