"""Index names out of SQL text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chaos.signals.expected_indexes import ExpectedIndex, expected_indexes


@pytest.mark.parametrize(
    ("sql", "name"),
    [
        ("CREATE INDEX orders_idx ON orders (user_id, created_at DESC)", "orders_idx"),
        ("create unique index concurrently if not exists Orders_Idx\n  on orders (id)", "orders_idx"),
        ('CREATE INDEX "Order Index; ""old""" ON orders (id)', 'Order Index; "old"'),
        ("CREATE INDEX part_idx ON orders (id) WHERE note <> 'a;b'", "part_idx"),
        ("CREATE INDEX 주문_idx ON orders (id)", "주문_idx"),
    ],
)
def test_the_name_is_the_one_that_the_catalogue_has(sql: str, name: str) -> None:
    assert expected_indexes(sql) == (ExpectedIndex(name, sql),)


@pytest.mark.parametrize(
    "sql",
    [
        "",
        ";;",
        "CREATE TABLE t (a int)",
        "-- CREATE INDEX gone ON t (a);",
        "/* CREATE INDEX gone ON t (a); */",
        "SELECT 'CREATE INDEX gone ON t (a)'",
        "DO $$ BEGIN EXECUTE 'x'; CREATE INDEX gone ON t (a); END $$",
        "CREATE INDEX ON t (a)",
    ],
)
def test_what_creates_no_named_index_is_left_out(sql: str) -> None:
    assert expected_indexes(sql) == ()


def test_every_statement_is_found_in_order_without_comments() -> None:
    sql = "-- why; so\nCREATE INDEX b ON t (b);\n/* and */ CREATE INDEX a /* here */ ON t (a);\n"
    assert expected_indexes(sql) == (
        ExpectedIndex("b", "CREATE INDEX b ON t (b)"),
        ExpectedIndex("a", "CREATE INDEX a   ON t (a)"),
    )


@given(names=st.lists(st.text(min_size=1).filter(lambda name: "\0" not in name)))
def test_any_quoted_name_comes_back_as_it_was(names: list[str]) -> None:
    quoted = ['"' + name.replace('"', '""') + '"' for name in names]
    sql = ";\n".join(f"CREATE INDEX {name} ON t (a)" for name in quoted)
    assert [index.name for index in expected_indexes(sql)] == names


@given(sql=st.text())
def test_no_text_is_an_error(sql: str) -> None:
    expected_indexes(sql)
