"""Recovery rows as endpoints, and the procedures that can be matched."""

from chaos.definitions import load
from chaos.runbook.bindings import Bindings
from chaos.runbook.parse import parse
from chaos.runbook.resolve import applying, recovery_endpoints

BINDINGS = load(
    """
readings: [{metric: service_up, statistic: last, window: 3s}]
classes: [{severity: Minor, when: {down: cache}, because: it says so}]
operations:
  - {phrases: [Orders, 주문], endpoints: [order_create, order_lookup]}
  - {phrases: [History], endpoints: [order_lookup]}
  - {phrases: [Cart], endpoints: [cart_lookup]}
procedures:
  - {phrases: [Cache lost], applies: {down: cache}}
""",
    "bindings.yaml",
    Bindings,
)


def test_a_priority_has_the_endpoints_of_all_its_services_once() -> None:
    runbook = parse(
        "| Priority | Service | RTO |\n|--|--|--|\n| 2 | cart | 1 h |\n| 1 | **orders**/History | 1 h |\n", ""
    )
    endpoints = recovery_endpoints(runbook, BINDINGS)
    assert endpoints == {1: ("order_create", "order_lookup"), 2: ("cart_lookup",)}
    assert list(endpoints) == [1, 2]


def test_rows_of_one_priority_are_taken_together() -> None:
    runbook = parse("| Priority | Service | RTO |\n|--|--|--|\n| 1 | 주문 | 1 h |\n| 1 | Cart | 60 min |\n", "")
    assert recovery_endpoints(runbook, BINDINGS) == {1: ("order_create", "order_lookup", "cart_lookup")}


def test_a_service_that_is_not_bound_has_no_endpoints() -> None:
    runbook = parse("| Priority | Service | RTO |\n|--|--|--|\n| 1 | Search | 1 h |\n", "")
    assert recovery_endpoints(runbook, BINDINGS) == {1: ()}


def test_only_procedures_that_are_bound_can_be_matched() -> None:
    procedure = "\n\n| Item | Content |\n|--|--|\n| Actions | restart |\n\n"
    runbook = parse(f"# 1.1 Disk full{procedure}# 1.2 CACHE  lost{procedure}", "")
    assert [(row.section, binding.phrases) for row, binding in applying(runbook, BINDINGS)] == [
        ("1.2", ("Cache lost",))
    ]
