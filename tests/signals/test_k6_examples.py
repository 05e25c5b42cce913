"""The few requests that are kept by their id."""

from hypothesis import given
from hypothesis import strategies as st

from chaos.signals.k6_examples import SLOW_MS, Example, Examples

ENDPOINTS = ("order_lookup", "payment")
REQUESTS = st.lists(
    st.tuples(
        st.floats(0, 100),
        st.sampled_from(ENDPOINTS),
        st.floats(0, 5000),
        st.booleans(),
        st.sampled_from(["", "a", "b"]),
    )
)


def _kept(requests: list[Example]) -> list[Example]:
    examples = Examples()
    for request in requests:
        examples.consider(*request)
    return examples.kept()


@given(requests=REQUESTS)
def test_each_endpoint_keeps_the_slowest_that_failed_and_the_slowest_that_did_not(requests: list[Example]) -> None:
    kept = _kept(requests)

    for endpoint in ENDPOINTS:
        for failed in (True, False):
            told = [each[2] for each in requests if each[1] == endpoint and each[3] is failed and each[4]]
            found = [each[2] for each in kept if each[1] == endpoint and each[3] is failed]
            slowest = max(told, default=-1.0)
            assert found == ([slowest] if slowest >= (0 if failed else SLOW_MS) else [])
    assert set(kept) <= set(requests)


def test_a_healthy_load_keeps_none() -> None:
    assert _kept([(1.0, "payment", SLOW_MS / 2, False, "1-1-1")] * 100) == []
