"""A dropped index comes back exactly as it was, or is left alone where somebody else made another one."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Literal, TypeVar

import psycopg
import pytest
from pydantic import ValidationError
from tenacity import Retrying, retry_if_result, stop_after_delay, wait_fixed

from chaos.errors import NotInjected, TargetError
from chaos.faults.drop_index import DropIndex
from chaos.faults.invalid_index import InvalidIndex
from chaos.faults.kill import Kill
from chaos.safety.undo import carry_out
from chaos.target import indexes
from chaos.target.runtimes import RunningTarget

T = TypeVar("T")

SHAPES = {
    "descending": "CREATE INDEX shape ON baskets (owner, made DESC NULLS LAST)",
    "partial": "CREATE INDEX shape ON baskets (owner) WHERE closed IS NOT TRUE",
    "including": "CREATE INDEX shape ON baskets (owner) INCLUDE (made, closed)",
    "expression": "CREATE INDEX shape ON baskets (lower(note), (owner % 7))",
    "operator class": "CREATE INDEX shape ON baskets (note text_pattern_ops)",
    "collation": 'CREATE INDEX shape ON baskets (note COLLATE "C")',
    "fill factor": "CREATE INDEX shape ON baskets (owner) WITH (fillfactor = 70)",
    "hash": "CREATE INDEX shape ON baskets USING hash (owner)",
    "mixed case name": 'CREATE INDEX "Shape of ""it" ON baskets (owner)',
    "commented": "CREATE INDEX shape ON baskets (owner); COMMENT ON INDEX shape IS 'it''s for the owner'",
    "clustered": "CREATE INDEX shape ON baskets (owner); ALTER TABLE baskets CLUSTER ON shape",
    "statistics": "CREATE INDEX shape ON baskets ((owner + 1)); ALTER INDEX shape ALTER COLUMN 1 SET STATISTICS 500",
}
UNIQUE_SHAPES = {
    "unique": "CREATE UNIQUE INDEX shape ON baskets (owner, note)",
    "replica identity": "CREATE UNIQUE INDEX shape ON baskets (id); "
    "ALTER TABLE baskets ALTER id SET NOT NULL, REPLICA IDENTITY USING INDEX shape",
    "unique constraint": "ALTER TABLE baskets ADD CONSTRAINT shape UNIQUE (id) DEFERRABLE INITIALLY DEFERRED; "
    "COMMENT ON CONSTRAINT shape ON baskets IS 'one each'",
    "primary key": "ALTER TABLE baskets ADD CONSTRAINT shape PRIMARY KEY (id)",
}


@pytest.fixture
def baskets(database: psycopg.Connection) -> Iterator[psycopg.Connection]:
    """A connection to a database with a table of 200 baskets and no index."""
    database.execute("DROP TABLE IF EXISTS baskets")
    database.execute(
        "CREATE TABLE baskets AS SELECT n AS id, n % 20 AS owner, now() AS made, n % 3 = 0 AS closed,"
        " 'note ' || n AS note FROM generate_series(1, 200) AS n"
    )
    yield database
    database.execute("DROP TABLE baskets")


def dropping(index: str = "shape", constraint: Literal["drop it too"] | None = None) -> DropIndex:
    return DropIndex(type="drop_index", service="database", index=index, constraint=constraint, lock_timeout=0.3)


def _until(look: Callable[[], T | None]) -> T:
    """What `look` finds, within 5 s."""
    looks = Retrying(retry=retry_if_result(lambda found: not found), stop=stop_after_delay(5), wait=wait_fixed(0.01))
    found = looks(look)
    assert found is not None
    return found


def definition_of(connection: psycopg.Connection, name: str) -> str | None:
    row = connection.execute("SELECT pg_get_indexdef(to_regclass(%s))", [name]).fetchone()
    return row[0] if row else None


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_an_index_comes_back_exactly_as_it_was(
    shape: str, baskets: psycopg.Connection, small_target: RunningTarget
) -> None:
    baskets.execute(shape)
    fault = dropping('Shape of "it' if "Shape of" in shape else "shape")
    prior = fault.capture(small_target)
    fault.inject(small_target, prior)
    assert fault.state(small_target) == {"index": None}
    assert carry_out(fault, small_target, prior).differences == ()


@pytest.mark.parametrize("shape", UNIQUE_SHAPES.values(), ids=UNIQUE_SHAPES)
def test_a_unique_index_comes_back_exactly_as_it_was_where_it_may_be_dropped(
    shape: str, baskets: psycopg.Connection, small_target: RunningTarget
) -> None:
    baskets.execute(shape)
    fault = dropping(constraint="drop it too")
    prior = fault.capture(small_target)
    fault.inject(small_target, prior)
    assert fault.state(small_target) == {"index": None}
    assert carry_out(fault, small_target, prior).differences == ()


@pytest.mark.parametrize("shape", UNIQUE_SHAPES.values(), ids=UNIQUE_SHAPES)
def test_a_unique_index_is_refused(shape: str, baskets: psycopg.Connection, small_target: RunningTarget) -> None:
    baskets.execute(shape)
    with pytest.raises(NotInjected, match="unique"):
        dropping().capture(small_target)


def test_an_index_in_a_tablespace_of_its_own_comes_back_there(
    baskets: psycopg.Connection, small_target: RunningTarget
) -> None:
    baskets.execute("SET allow_in_place_tablespaces = on")
    baskets.execute("CREATE TABLESPACE aside LOCATION ''")
    try:
        baskets.execute("CREATE INDEX shape ON baskets (owner) TABLESPACE aside")
        fault = dropping()
        prior = fault.capture(small_target)
        fault.inject(small_target, prior)
        assert carry_out(fault, small_target, prior).differences == ()
        baskets.execute("DROP INDEX shape")
    finally:
        baskets.execute("DROP TABLESPACE aside")


def test_a_missing_index_is_refused(baskets: psycopg.Connection, small_target: RunningTarget) -> None:
    del baskets
    with pytest.raises(NotInjected, match="no index 'shape'"):
        dropping().capture(small_target)


def test_an_index_of_a_partitioned_table_is_refused(database: psycopg.Connection, small_target: RunningTarget) -> None:
    database.execute("CREATE TABLE parted (id int) PARTITION BY RANGE (id)")
    database.execute("CREATE INDEX parted_id ON parted (id)")
    try:
        assert "partitioned" in (dropping("parted_id").refused(small_target) or "")
    finally:
        database.execute("DROP TABLE parted")


def test_an_index_that_somebody_else_made_otherwise_is_left_alone_and_reported(
    baskets: psycopg.Connection, small_target: RunningTarget
) -> None:
    baskets.execute("CREATE INDEX shape ON baskets (owner)")
    fault = dropping()
    prior = fault.capture(small_target)
    fault.inject(small_target, prior)
    baskets.execute("CREATE INDEX shape ON baskets (owner, made)")
    undone = carry_out(fault, small_target, prior)
    assert [each.split(":")[0] for each in undone.differences] == ["index.definition"]
    assert "(owner, made)" in (definition_of(baskets, "shape") or "")


def test_an_invalid_leftover_of_the_same_name_is_replaced(
    baskets: psycopg.Connection, small_target: RunningTarget
) -> None:
    baskets.execute("CREATE INDEX shape ON baskets (owner)")
    fault = dropping()
    prior = fault.capture(small_target)
    fault.inject(small_target, prior)
    with pytest.raises(psycopg.errors.UniqueViolation):
        baskets.execute("CREATE UNIQUE INDEX CONCURRENTLY shape ON baskets (owner)")
    assert fault.state(small_target)["index"]["valid"] is False
    assert carry_out(fault, small_target, prior).differences == ()


def test_a_rebuild_that_somebody_else_is_at_is_waited_for(
    baskets: psycopg.Connection, small_target: RunningTarget
) -> None:
    baskets.execute("CREATE INDEX shape ON baskets (owner)")
    fault = dropping()
    prior = fault.capture(small_target)
    fault.inject(small_target, prior)
    url = small_target.database_url("database")
    with psycopg.connect(url) as writer, ThreadPoolExecutor() as builder:
        # An open transaction that wrote to the table holds the builder up half-way, its index there but INVALID.
        writer.execute("INSERT INTO baskets SELECT * FROM baskets LIMIT 1")
        built = builder.submit(baskets.execute, "CREATE INDEX CONCURRENTLY shape ON baskets (owner)")
        with indexes.connected(small_target, "database", timeout_s=1.0) as connection:
            half_way = _until(lambda: indexes.find(connection, "shape"))
            assert not indexes.usable(half_way)
            with pytest.raises(TargetError, match="somebody is building shape"):
                indexes.build(connection, "shape", prior["index"]["definition"])
        writer.rollback()
        undone = carry_out(fault, small_target, prior)
        built.result()
    assert undone.differences == ()


def test_a_drop_that_cannot_have_its_lock_is_given_up_and_undone(
    baskets: psycopg.Connection, small_target: RunningTarget
) -> None:
    baskets.execute("CREATE INDEX shape ON baskets (owner)")
    fault = dropping()
    prior = fault.capture(small_target)
    with psycopg.connect(small_target.database_url("database")) as other:
        other.execute("LOCK TABLE baskets IN SHARE UPDATE EXCLUSIVE MODE")
        with pytest.raises(TargetError, match="lock timeout"):
            fault.inject(small_target, prior)
    assert carry_out(fault, small_target, prior).differences == ()


def test_dropping_blocks_nobody_who_reads_or_writes(baskets: psycopg.Connection, small_target: RunningTarget) -> None:
    baskets.execute("CREATE INDEX shape ON baskets (owner)")
    fault = dropping()
    prior = fault.capture(small_target)
    with psycopg.connect(small_target.database_url("database")) as other:
        other.execute("SELECT count(*) FROM baskets")
        with pytest.raises(TargetError, match="lock timeout"):
            fault.inject(small_target, prior)
        other.execute("SET lock_timeout = '200ms'")
        other.execute("INSERT INTO baskets SELECT * FROM baskets LIMIT 1")
    assert carry_out(fault, small_target, prior).differences == ()


def test_the_effect_of_a_kill_is_not_shown_by_a_server_that_answers(small_target: RunningTarget) -> None:
    fault = Kill(type="kill", service="shop")
    assert fault.effect(small_target, {}) is None


def test_the_index_that_a_query_uses_is_meant(database: psycopg.Connection, small_target: RunningTarget) -> None:
    del database
    query = "SELECT * FROM orders WHERE user_id = 3 ORDER BY created_at DESC LIMIT 5"
    fault = DropIndex(type="drop_index", service="database", query=query).resolved(small_target)
    assert (fault.index, fault.query) == ("orders_user_id_created_at_idx", "")


def test_a_query_that_uses_no_index_or_several_means_none(small_target: RunningTarget) -> None:
    for query, found in (
        ("SELECT sum(total_cents) FROM orders", "none"),
        ("SELECT 1 FROM orders a, orders b WHERE a.id = 1 AND b.user_id = 2", "orders_pkey, orders_user_id"),
    ):
        with pytest.raises(NotInjected, match=f"not one index but {found}"):
            DropIndex(type="drop_index", service="database", query=query).resolved(small_target)


def test_a_query_that_writes_is_planned_and_not_run(small_target: RunningTarget, database: psycopg.Connection) -> None:
    query = "DELETE FROM orders WHERE id = 1"
    assert DropIndex(type="drop_index", service="database", query=query).resolved(small_target).index == "orders_pkey"
    assert database.execute("SELECT count(*) FROM orders WHERE id = 1").fetchone() == (1,)


@pytest.mark.parametrize("key", [{}, {"index": "shape", "query": "SELECT 1"}], ids=["neither", "both"])
def test_an_index_is_meant_by_its_name_or_by_a_query(key: dict[str, str]) -> None:
    with pytest.raises(ValidationError, match="say which index is meant"):
        DropIndex(type="drop_index", service="database", **key)


def test_a_key_that_others_refer_to_is_refused(baskets: psycopg.Connection, small_target: RunningTarget) -> None:
    baskets.execute("ALTER TABLE baskets ADD CONSTRAINT shape PRIMARY KEY (id)")
    baskets.execute("CREATE TABLE things (basket int REFERENCES baskets (id))")
    try:
        assert "foreign keys of things refer to" in (dropping(constraint="drop it too").refused(small_target) or "")
    finally:
        baskets.execute("DROP TABLE things")


@pytest.mark.parametrize("shape", [*SHAPES.values()][:3], ids=[*SHAPES][:3])
def test_an_interrupted_build_comes_back_exactly_as_it_was(
    shape: str, baskets: psycopg.Connection, small_target: RunningTarget
) -> None:
    baskets.execute(shape)
    fault = InvalidIndex(type="invalid_index", service="database", index="shape")
    prior = fault.capture(small_target)
    fault.inject(small_target, prior)
    assert fault.state(small_target)["index"]["valid"] is False
    assert carry_out(fault, small_target, prior).differences == ()


def test_the_statistics_of_a_rebuilt_index_are_fresh(baskets: psycopg.Connection, small_target: RunningTarget) -> None:
    baskets.execute("CREATE INDEX shape ON baskets ((owner * 2))")
    baskets.execute("ANALYZE baskets")
    fault = dropping()
    prior = fault.capture(small_target)
    fault.inject(small_target, prior)
    carry_out(fault, small_target, prior)
    known = baskets.execute("SELECT count(*) FROM pg_stats WHERE tablename = 'shape'").fetchone()
    assert known == (1,)


def test_an_index_of_another_name_that_somebody_made_meanwhile_stays(
    baskets: psycopg.Connection, small_target: RunningTarget
) -> None:
    baskets.execute("CREATE INDEX shape ON baskets (owner)")
    fault = dropping()
    prior = fault.capture(small_target)
    fault.inject(small_target, prior)
    baskets.execute("CREATE INDEX stopgap ON baskets (owner)")
    assert carry_out(fault, small_target, prior).differences == ()
    assert definition_of(baskets, "stopgap") is not None
