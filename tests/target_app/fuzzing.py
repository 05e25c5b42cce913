"""Fuzzes the running shop through its own OpenAPI description: what it describes, and what it does not."""

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

import hypothesis
import requests
import schemathesis
from hypothesis import HealthCheck, strategies
from schemathesis import Case, GenerationMode
from schemathesis.core.transport import Response

from target_app.scale import PRODUCTS, USERS
from tests.target_app.running_shop import Shop

REQUEST_ID = re.compile(r"[A-Za-z0-9_.-]{1,100}")


@dataclass
class Fuzz:
    """Requests of every operation: about half of them as described, the others wrong in some way.

    Of the described ones half name what exists: users, products and `orders`. An answer must be as described,
    carry a request id, and come within `within_s`.
    """

    shop: Shop
    orders: Sequence[int]
    within_s: float = 5.0
    session: requests.Session = field(default_factory=requests.Session)

    @property
    def base_url(self) -> str:
        """Where shoppers reach the shop."""
        return f"http://{self.shop.target.link('load-shop')}"

    def run(self, examples: int, refusing: Collection[int] = (), seed: int | None = None) -> Counter[tuple[str, int]]:
        """Send at most `examples` requests to each operation; how many got which status.

        No 5xx is allowed but those of `refusing`, which must say when to come again. Fails with a request to
        repeat it by. The requests are the same each time unless `seed` says otherwise.
        """
        schema = schemathesis.openapi.from_url(f"{self.base_url}/openapi.json", timeout=10)
        seen: Counter[tuple[str, int]] = Counter()
        settings = hypothesis.settings(
            max_examples=examples,
            deadline=None,
            database=None,
            derandomize=seed is None,
            suppress_health_check=list(HealthCheck),
            phases=(hypothesis.Phase.generate,),
        )
        for operation in (schema[path][method] for path in schema for method in schema[path]):

            @settings
            @hypothesis.given(case=_cases(operation), operator=strategies.booleans(), real=strategies.booleans())
            def probe(case: Case[Any], operator: bool, real: bool) -> None:  # noqa: FBT001 - drawn, not passed
                if real and case.meta is not None and case.meta.generation.mode.is_positive:
                    self._make_real(case)
                answer = self._send(case, operator=operator, refusing=refusing)
                seen[case.operation.label, answer.status_code] += 1

            (probe if seed is None else hypothesis.seed(seed)(probe))()
        return seen

    def _make_real(self, case: Case[Any]) -> None:
        existing = {"user_id": range(1, USERS + 1), "product_id": range(1, PRODUCTS + 1), "order_id": self.orders}
        for values in (case.path_parameters, case.body):
            for name, numbers in existing.items():
                if isinstance(values, dict) and isinstance(number := values.get(name), int | float):
                    values[name] = numbers[int(number) % len(numbers)]

    def _send(self, case: Case[Any], *, operator: bool, refusing: Collection[int]) -> Response:
        token = self.shop.target.secret("admin_token")
        headers = {"Authorization": f"Bearer {token}"} if operator else None
        answer = case.call(base_url=self.base_url, session=self.session, headers=headers, timeout=self.within_s)
        told = f"{answer.status_code} {answer.text[:300]}\n{case.as_curl_command()}"
        assert answer.status_code < 500 or answer.status_code in refusing, told
        assert REQUEST_ID.fullmatch(answer.headers["x-request-id"][0]), told
        if answer.status_code == 503:
            assert int(answer.headers["retry-after"][0]) >= 1, told
        case.validate_response(answer, excluded_checks=[schemathesis.checks.not_a_server_error])
        return answer


def _cases(operation: Any) -> strategies.SearchStrategy[Case[Any]]:
    described: strategies.SearchStrategy[Case[Any]] = operation.as_strategy(GenerationMode.POSITIVE)
    if not (operation.path_parameters or operation.body or operation.headers):
        return described
    return strategies.one_of(described, operation.as_strategy(GenerationMode.NEGATIVE))
