"""Procedures are followed in the order of the recovery table, by what is hit."""

import math
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from chaos.events import ProcedureMatched
from chaos.incident.engine import Engine
from chaos.incident.priority import hit_endpoints, rank
from chaos.runbook.model import Procedure, Runbook, Symptom
from chaos.scales import Level, Metric

from .builders import ENDPOINTS, Log, Shop, bindings, folded, phrase, runbook


def hurting(section: str, *operations: str) -> Procedure:
    """The example's procedure, with symptoms on these operations."""
    found = runbook().procedure(section)
    assert found
    return replace(found, symptoms=tuple(Symptom(phrase(each), phrase(each), None, None) for each in operations))


def document() -> Runbook:
    return replace(runbook(), procedures=(hurting("3.1", "인기상품"), hurting("3.2", "주문", "장바구니")))


def ranked(procedure: Procedure, *hit: str) -> float:
    return rank(procedure, frozenset(hit), document(), bindings())


def test_a_procedure_ranks_by_the_first_row_that_its_symptoms_name_and_that_is_hit() -> None:
    assert ranked(hurting("3.2", "주문", "장바구니"), "order_lookup", "cart_lookup") == 1


def test_a_row_that_is_not_hit_does_not_count() -> None:
    assert ranked(hurting("3.2", "주문", "장바구니"), "cart_lookup") == 2


def test_a_row_that_another_failure_hits_does_not_count() -> None:
    assert ranked(hurting("3.1", "인기상품"), "order_lookup", "payment") == math.inf


def test_an_endpoint_is_hit_from_level_warning_on() -> None:
    levels = {
        (Metric.API_RESPONSE_TIME, "payment"): Level.WARNING,
        (Metric.API_RESPONSE_TIME, "cart_add"): Level.CAUTION,
        (Metric.ERROR_RATE, "order_create"): Level.CRITICAL,
        (Metric.ERROR_RATE, "cart_lookup"): None,
        (Metric.CPU_USAGE, "shop"): Level.CRITICAL,
    }
    assert hit_endpoints(levels) == {"payment", "order_create"}


@given(st.frozensets(st.sampled_from(ENDPOINTS)), st.frozensets(st.sampled_from(ENDPOINTS)))
def test_more_that_is_hit_never_makes_a_procedure_wait_longer(some: frozenset[str], more: frozenset[str]) -> None:
    for procedure in document().procedures:
        assert ranked(procedure, *(some | more)) <= ranked(procedure, *some)


def matched(log: Log) -> list[str]:
    engine = Engine(document(), bindings())
    return [event.procedure for _, event in folded(log.records, engine) if isinstance(event, ProcedureMatched)]


def two_failures(slow: tuple[str, ...]) -> Log:
    """The cache and the order index are gone at once, and `slow` endpoints take two seconds."""
    log = Log()
    log.healthy(0, 5)
    log.armed(5.0)
    log.readings(5.5, Shop(cache_up=False, index=False))
    log.requests(5.6, slow, 2000.0, each=60)
    return log


def test_of_two_failures_at_once_the_one_whose_hit_services_come_back_first_is_matched_first() -> None:
    assert matched(two_failures(("popular_products", "order_lookup"))) == ["3.2", "3.1"]


def test_of_two_failures_that_hit_rows_of_one_priority_the_documents_order_counts() -> None:
    assert matched(two_failures(("popular_products", "cart_lookup"))) == ["3.1", "3.2"]
