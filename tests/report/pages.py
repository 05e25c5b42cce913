"""A page as a reader of HTML sees it: elements with their attributes, and text."""

from html.parser import HTMLParser


class Page(HTMLParser):
    """Every element of `html` in order, and the text outside scripts and styles."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.words: list[str] = []
        self.scripts: list[tuple[dict[str, str], str]] = []
        self._inside: tuple[str, dict[str, str]] = ("", {})
        self.feed(html)
        self.close()

    @property
    def text(self) -> str:
        """What is read, with single blanks."""
        return " ".join(" ".join(self.words).split())

    def attributes(self, name: str) -> list[str]:
        """The values of one attribute, over all elements."""
        return [attributes[name] for _, attributes in self.elements if name in attributes]

    def headings(self) -> list[int]:
        """Levels of the headings in order."""
        return [int(tag[1]) for tag, _ in self.elements if tag in {"h1", "h2", "h3", "h4"}]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        self.elements.append((tag, attributes))
        if tag in {"script", "style"}:
            self._inside = (tag, attributes)

    def handle_endtag(self, tag: str) -> None:
        if tag == self._inside[0]:
            self._inside = ("", {})

    def handle_data(self, data: str) -> None:
        tag, attributes = self._inside
        if tag == "script":
            self.scripts.append((attributes, data))
        elif not tag:
            self.words.append(data)
