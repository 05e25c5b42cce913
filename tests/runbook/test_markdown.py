"""Markdown as sections of blocks, each value with its line."""

from hypothesis import given
from hypothesis import strategies as st

from chaos.runbook.markdown import Item, Paragraph, Table, Verbatim, items, sections
from chaos.runbook.model import Phrase


def test_a_section_has_its_number_title_depth_and_the_titles_above_it() -> None:
    *_, section = sections("# Guide\n\n## 3. Failures\n\n### 3.1 Cache **down**\n")
    assert (section.number, section.title, section.depth) == ("3.1", Phrase("Cache down", 5), 3)
    assert section.above == (Phrase("Guide", 1), Phrase("Failures", 3))


def test_a_section_is_not_in_the_one_before_it() -> None:
    *_, section = sections("# Guide\n## 1. One\n### 1.1 Inner\n## 2. Two\n")
    assert section.above == (Phrase("Guide", 1),)


def test_a_heading_that_begins_with_a_figure_has_no_number() -> None:
    assert [section.number for section in sections("# 500 errors\n# 90 % CPU\n# 99.9 % promise\n")] == ["", "", ""]


def test_cells_lose_their_emphasis_and_links_and_rows_know_their_lines() -> None:
    (section,) = sections("| a | b |\n|---|---|\n| **x** | [y](z) `k` \\| l |\n")
    (table,) = section.blocks
    assert isinstance(table, Table)
    assert table.headings.cells == ("a", "b")
    assert [(row.cells, row.line) for row in table.rows] == [(("x", "y k | l"), 3)]


def test_a_break_in_a_cell_parts_its_items() -> None:
    (section,) = sections("| a |\n|---|\n| - one<br>- two<BR/>1. three |\n")
    (table,) = section.blocks
    assert isinstance(table, Table)
    assert items(table.rows[0].cells[0]) == ("one", "two", "three")


def test_emphasis_that_ends_next_to_a_korean_particle_leaves_no_marks() -> None:
    (section,) = sections("**주문(결제)**를 살린다\n")
    assert section.blocks == (Paragraph((Phrase("주문(결제)를 살린다", 1),)),)


def test_a_row_with_more_cells_than_columns_is_marked_incomplete() -> None:
    (section,) = sections("| a | b |\n|---|---|\n| 1 | 2 | 3 |\n| 1 | 2 |\n| 1 \\| 2 | 3 |\n")
    (table,) = section.blocks
    assert isinstance(table, Table)
    assert [row.complete for row in table.rows] == [False, True, True]


def test_items_paragraphs_and_code_know_their_lines() -> None:
    text = "one\ntwo\n\n- first\n  - inner\n\n1. counted\n\n```sh\n\nls\n```\n<!-- nothing\n-->\n\n<b>bold</b>\n"
    (section,) = sections(text)
    assert section.blocks == (
        Paragraph((Phrase("one", 1), Phrase("two", 2))),
        Item(Phrase("first", 4)),
        Item(Phrase("inner", 5), depth=2),
        Item(Phrase("counted", 7), number=1),
        Verbatim(Phrase("ls", 9), commands=Phrase("ls", 9)),
        Paragraph((Phrase("bold", 16),)),
    )


@given(st.text(alphabet="#|-* \n\\`<>br/.1a가", max_size=80))
def test_no_text_raises(text: str) -> None:
    count = text.count("\n") + 1
    for section in sections(text):
        assert 1 <= section.title.line <= count


def test_a_line_is_what_editors_count_whatever_ends_it() -> None:
    (section,) = sections("one\N{LINE SEPARATOR}\x0b\r\n\r\n| a | b |\r\n|---|---|\r\n| 1 | 2 | 3 |\r\n")
    table = section.blocks[-1]
    assert isinstance(table, Table)
    assert [(row.line, row.cells) for row in table.rows] == [(5, (" 1 ", " 2 ", " 3 "))]
