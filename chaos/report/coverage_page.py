"""The document as it is written, as HTML, with a place in the margin beside each line that drills speak of.

Raw HTML of the document is shown as text (a written `<br>` breaks the line, as it does for the document's reader),
pictures as their description, and only links that a reader may follow from anywhere stay links.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import escape

from chaos.coverage.model import Covered

Notes = Callable[[Sequence[Covered]], str]
"""What stands in the margin, as HTML, for the rows of one place."""

_WHOLE = {"fence", "code_block"}
_BLOCKS = {"heading_open", "paragraph_open"} | _WHOLE
_CLOSING = {"heading_close", "paragraph_close", "tr_close"}
_LINKS = ("https://", "http://", "mailto:", "#")
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)


def page(
    text: str, rows: Sequence[Covered], notes: Notes, heading: str = "Verdicts"
) -> tuple[str, tuple[Covered, ...]]:
    """The document's HTML with the notes in its margins, headed in tables, and the rows that have no place in it."""
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = markdown.parse(text)
    placed, elsewhere = _placed(tokens, rows)
    shown: list[Token] = []
    for index, token in enumerate(tokens):
        if token.children is not None:
            token.children = _plain(token.children)
        shown += _with_margin(tokens, index, placed, notes, heading)
    return str(markdown.renderer.render(shown, markdown.options, {})), elsewhere


def _placed(
    tokens: Sequence[Token], rows: Sequence[Covered]
) -> tuple[Mapping[int, list[Covered]], tuple[Covered, ...]]:
    """Rows by the index of the token that opens their place: the smallest one that holds their line."""
    places = [
        (token.map[1] - token.map[0], index)
        for index, token in enumerate(tokens)
        if token.map and (token.type in _BLOCKS or token.type == "tr_open")
    ]
    place_of: dict[int, int] = {}
    for _, index in sorted(places, reverse=True):
        first, end = tokens[index].map or (0, 0)
        place_of.update(dict.fromkeys(range(first + 1, end + 1), index))
    placed: dict[int, list[Covered]] = defaultdict(list)
    elsewhere: list[Covered] = []
    for each in rows:
        place = place_of.get(each.row.line)
        if place is None:
            elsewhere.append(each)
        else:
            placed[place].append(each)
    return placed, tuple(elsewhere)


def _with_margin(
    tokens: Sequence[Token], index: int, placed: Mapping[int, list[Covered]], notes: Notes, heading: str
) -> list[Token]:
    """The token, and the margin where one belongs: a cell at the end of a row, a box beside all else."""
    token = tokens[index]
    opened = _opening(tokens, index) if token.type in _CLOSING else index
    beside = notes(placed[opened]) if opened in placed else ""
    if token.type == "table_open":
        return [_html(f'<div class="table columns-{_columns(tokens, index)}">'), token]
    if token.type == "table_close":
        return [token, _html("</div>")]
    if token.type == "tr_close":
        head = f'<th class="margin"><span class="unseen">{escape(heading)}</span></th>'
        cell = head if tokens[index - 1].type == "th_close" else f'<td class="margin">{beside}</td>'
        return [_html(cell), token]
    if not beside or token.type not in _BLOCKS | _CLOSING:
        return [token]
    # A paragraph of a tight list is hidden; in the middle of a box it must be one.
    token.hidden = False
    box = [] if token.type in _CLOSING else [_html(f'<div class="beside"><div class="margin">{beside}</div>')]
    end = [_html("</div>")] if token.type in _CLOSING | _WHOLE else []
    return [*box, token, *end]


def _opening(tokens: Sequence[Token], index: int) -> int:
    """The index of the token that opens what `tokens[index]` closes."""
    wanted, level = tokens[index].type.replace("_close", "_open"), tokens[index].level
    return next(n for n in range(index, -1, -1) if tokens[n].type == wanted and tokens[n].level == level)


def _columns(tokens: Sequence[Token], index: int) -> int:
    """How many columns the table that opens at `index` has."""
    count = 0
    for token in tokens[index:]:
        if token.type == "tr_close":
            break
        count += token.type == "th_open"
    return count


def _plain(children: Sequence[Token]) -> list[Token]:
    """Inline tokens without what would ask a host for something or lead nowhere."""
    shown: list[Token] = []
    followed: list[bool] = []
    for token in children:
        if token.type == "image":
            described = escape(token.content or "without a description")
            shown.append(_html(f'<span class="picture">picture: {described}</span>'))
        elif token.type == "link_open":
            followed.append(str(token.attrGet("href") or "").lower().startswith(_LINKS))
            token.attrSet("rel", "noreferrer noopener")
            shown += [token] if followed[-1] else []
        elif token.type == "link_close":
            shown += [token] if followed.pop() else []
        elif token.type == "text":
            shown.append(_html("<br>".join(str(escape(part)) for part in _BREAK.split(token.content))))
        else:
            shown.append(token)
    return shown


def _html(html: str) -> Token:
    """HTML of ours."""
    return Token("html_inline", "", 0, content=html)
