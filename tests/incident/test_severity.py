"""The class table as the example bindings read it: from signals alone, at exact boundaries, whatever is missing."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chaos.definitions import load
from chaos.incident.assessment import assess
from chaos.incident.severity import classes, standing, worst
from chaos.incident.snapshot import Subject
from chaos.runbook.bindings import Bindings
from chaos.runbook.model import Runbook
from chaos.runbook.parse import parse
from chaos.scales import Metric, Severity

from .builders import ENDPOINTS, INDEX

EXPERIMENTS = Path(__file__).parents[2] / "experiments"
DOCUMENTS: dict[str, Runbook] = {
    name: parse((EXPERIMENTS / name).read_text("utf-8"), name)
    for name in ("incident-response.md", "incident-response.ko.md")
}
BINDINGS = load((EXPERIMENTS / "bindings.yaml").read_text("utf-8"), "bindings.yaml", Bindings)
RUNBOOK = DOCUMENTS["incident-response.md"]
SERVICES = ("cache", "database", "gateway", "shop")
STATEMENTS = ("order_lookup", "cart_lookup")

Values = dict[Subject, float | None]

HEALTHY: Values = {
    **{(Metric.API_RESPONSE_TIME, name): 8.0 for name in ENDPOINTS},
    **{(Metric.ERROR_RATE, name): 0.0 for name in ENDPOINTS},
    **{(Metric.SERVICE_UP, name): 1.0 for name in SERVICES},
    **{(Metric.QUERY_TIME, name): 3.0 for name in STATEMENTS},
    (Metric.CACHE_HIT_RATIO, "cache"): 100.0,
    (Metric.INDEX_VALID, INDEX): 1.0,
}


def slow(endpoint: str, took_ms: float) -> Values:
    return {(Metric.API_RESPONSE_TIME, endpoint): took_ms}


def failing(endpoint: str, share: float) -> Values:
    return {(Metric.ERROR_RATE, endpoint): share}


def down(service: str) -> Values:
    return {(Metric.SERVICE_UP, service): 0.0}


def severity(values: Values, runbook: Runbook = RUNBOOK) -> Severity:
    return worst(classes(assess(1.0, values, runbook, BINDINGS), runbook, BINDINGS))


@pytest.mark.parametrize("document", DOCUMENTS)
@pytest.mark.parametrize(
    ("seen", "expected"),
    [
        pytest.param({}, Severity.NONE, id="healthy"),
        pytest.param(down("cache") | slow("popular_products", 1000), Severity.CRITICAL, id="Redis down, one critical"),
        pytest.param(
            down("cache") | slow("popular_products", 999.9), Severity.MINOR, id="Redis down, nothing critical"
        ),
        pytest.param(down("cache"), Severity.MINOR, id="Redis down and ridden out"),
        pytest.param(down("database") | down("shop"), Severity.CRITICAL, id="database down, the shop cannot serve"),
        pytest.param(down("gateway"), Severity.MINOR, id="gateway down, nobody has paid yet"),
        pytest.param(down("shop"), Severity.MAJOR, id="the shop answers nobody, Redis and the database do"),
        pytest.param(down("database") | failing("order_create", 1.0), Severity.CRITICAL, id="database down, 1 % fail"),
        pytest.param(slow("popular_products", 5000), Severity.MINOR, id="as slow as can be, everything up"),
        pytest.param(failing("order_create", 1.0), Severity.MAJOR, id="orders fail at 1 %"),
        pytest.param(failing("order_create", 0.99), Severity.MINOR, id="orders fail below 1 %"),
        pytest.param(failing("payment", 1.0), Severity.MAJOR, id="payments fail at 1 %"),
        pytest.param(failing("product_detail", 40.0), Severity.MINOR, id="product details fail"),
        pytest.param(failing("popular_products", 50.1), Severity.MAJOR, id="popular products mostly fail"),
        pytest.param(failing("popular_products", 50.0), Severity.MINOR, id="popular products fail every second time"),
        pytest.param(failing("cart_lookup", 50.1), Severity.MAJOR, id="carts cannot be seen"),
        pytest.param(slow("payment", 500.0), Severity.MINOR, id="500 ms"),
        pytest.param(slow("payment", 499.9), Severity.NONE, id="499.9 ms"),
        pytest.param(failing("cart_add", 0.5), Severity.MINOR, id="errors at warning"),
        pytest.param(failing("cart_add", 0.49), Severity.NONE, id="errors at caution"),
        pytest.param({(Metric.CACHE_HIT_RATIO, "cache"): 94.9}, Severity.MINOR, id="hit ratio under its indicator"),
        pytest.param({(Metric.QUERY_TIME, "cart_lookup"): 200.0}, Severity.MINOR, id="slow query, carts at 200 ms"),
        pytest.param({(Metric.QUERY_TIME, "cart_lookup"): 100.0}, Severity.NONE, id="a query of exactly 100 ms"),
    ],
)
def test_the_class_follows_from_what_is_seen(document: str, seen: Values, expected: Severity) -> None:
    assert severity({**HEALTHY, **seen}, DOCUMENTS[document]) is expected


SUBJECTS = sorted(HEALTHY, key=str)
SEEN = st.fixed_dictionaries(
    {
        subject: st.none()
        | (
            st.sampled_from([0.0, 1.0])
            if subject[0] in (Metric.SERVICE_UP, Metric.INDEX_VALID)
            else st.floats(0, 100)
            if subject[0] in (Metric.ERROR_RATE, Metric.CACHE_HIT_RATIO)
            else st.floats(0, 3000)
        )
        for subject in SUBJECTS
    }
)


def worse(subject: Subject, value: float) -> float:
    """The worst that the subject can be, as seen from `value`."""
    lower_is_worse = subject[0] in (Metric.SERVICE_UP, Metric.INDEX_VALID, Metric.CACHE_HIT_RATIO)
    return 0.0 if lower_is_worse else max(value, 100.0 if subject[0] is Metric.ERROR_RATE else 60_000.0)


@given(SEEN, st.sampled_from(SUBJECTS))
def test_what_gets_worse_never_lowers_the_class(seen: Values, subject: Subject) -> None:
    value = seen[subject]
    if value is not None:
        assert severity({**seen, subject: worse(subject, value)}) >= severity(seen)


@given(SEEN, st.sets(st.sampled_from(SUBJECTS)))
def test_what_goes_missing_never_raises_the_class(seen: Values, missing: set[Subject]) -> None:
    assert severity({**seen, **dict.fromkeys(missing)}) <= severity(seen)


@pytest.mark.parametrize("current", Severity)
def test_an_open_incident_of_which_nothing_is_known_keeps_its_class(current: Severity) -> None:
    nothing: Values = dict.fromkeys(HEALTHY)
    assert standing(classes(assess(1.0, nothing, RUNBOOK, BINDINGS), RUNBOOK, BINDINGS), current) is current


@given(SEEN)
def test_critical_needs_both_halves_of_its_sentence(seen: Values) -> None:
    out = any(seen[Metric.SERVICE_UP, name] == 0.0 for name in ("cache", "database"))
    interrupted = seen[Metric.SERVICE_UP, "shop"] == 0.0 or any(
        (value := seen[metric, name]) is not None and value >= begins
        for metric, begins in ((Metric.API_RESPONSE_TIME, 1000.0), (Metric.ERROR_RATE, 1.0))
        for name in ENDPOINTS
    )
    assert (severity(seen) is Severity.CRITICAL) == (out and interrupted)


@given(SEEN)
def test_a_class_that_the_document_does_not_have_is_never_given(seen: Values) -> None:
    without = replace(RUNBOOK, classes=tuple(row for row in RUNBOOK.classes if row.severity is not Severity.CRITICAL))
    assert severity(seen, without) <= Severity.MAJOR
