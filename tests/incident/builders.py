"""The example document and bindings as objects, and logs of real records."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from chaos.definitions import load
from chaos.events import AnyEvent, Readings, Record, Requests, SteadyStateJudged
from chaos.incident.engine import Engine
from chaos.runbook.bindings import Bindings
from chaos.runbook.model import (
    Comparison,
    Indicator,
    Phrase,
    Procedure,
    Quantity,
    RecoveryTarget,
    Runbook,
    SeverityClass,
    Threshold,
)
from chaos.scales import Level, Metric, Severity

ENDPOINTS = (
    "popular_products",
    "product_detail",
    "cart_lookup",
    "cart_add",
    "order_create",
    "order_lookup",
    "payment",
)

INDEX = "database/orders_user_id_created_at_idx"

BINDINGS = """
readings:
  - {metric: api_response_time, statistic: p95, window: 5s, minimum_samples: 3}
  - {metric: error_rate, statistic: ratio, window: 5s, minimum_samples: 3}
  - {metric: cpu_usage, statistic: mean, window: 5s}
  - {metric: memory_usage, statistic: last, window: 5s}
  - {metric: cache_hit_ratio, statistic: mean, window: 2s}
  - {metric: query_time, statistic: last, window: 5s}
operations:
  - {phrases: [주문], endpoints: [order_create, order_lookup]}
  - {phrases: [결제], endpoints: [payment]}
  - {phrases: [인기상품], endpoints: [popular_products]}
  - {phrases: [장바구니], endpoints: [cart_lookup, cart_add]}
  - {phrases: [상품 상세 정보], endpoints: [product_detail]}
classes:
  - severity: Critical
    because: both halves of the sentence
    when:
      all:
        - any: [{down: cache}, {down: database}]
        - any:
            - {level: {metric: api_response_time, at_least: critical}}
            - {level: {metric: error_rate, at_least: critical}}
  - severity: Major
    because: order and payment, or look-ups that fail
    when:
      any:
        - {level: {metric: error_rate, at_least: critical, subjects: [order_create, payment]}}
        - {unavailable: [popular_products, cart_lookup]}
  - severity: Minor
    because: slow, some errors, or an indicator
    when:
      any:
        - {figure: api_response_time}
        - {level: {metric: error_rate, at_least: warning}}
        - {indicator: violated}
procedures:
  - phrases: [Redis 캐시 장애]
    applies: {any: [{down: cache}, {indicator: violated, procedure: "3.1"}]}
    indicator_subjects: [cache]
  - phrases: [DB 인덱스 성능 저하]
    applies: {any: [{missing_index: database}, {indicator: violated, procedure: "3.2"}]}
    indicator_subjects: [order_lookup, cart_lookup]
recovery: {hold: 3s}
"""


def phrase(text: str, line: int = 1) -> Phrase:
    return Phrase(text, line)


def ms(value: float, text: str = "", line: int = 1, comparison: Comparison | None = None) -> Quantity:
    return Quantity(value, "ms", text or f"{value:g}ms", line, comparison)


def percent(value: float, text: str = "", line: int = 1, comparison: Comparison | None = None) -> Quantity:
    return Quantity(value, "%", text or f"{value:g}%", line, comparison)


def row(metric: Metric, line: int, *quantities: Quantity) -> Threshold:
    levels = (Level.CAUTION, Level.WARNING, Level.CRITICAL)
    return Threshold(metric, phrase(metric.value, line), tuple(zip(levels, quantities, strict=True)))


@cache
def runbook() -> Runbook:
    """The parts of the example document that the engine reads, at its own lines."""
    return Runbook(
        path="incident-response.ko.md",
        title=phrase("장애 대응 문서"),
        language="ko",
        classes=(
            SeverityClass(Severity.CRITICAL, phrase("Critical", 11), phrase("전체 장애", 11)),
            SeverityClass(Severity.MAJOR, phrase("Major", 12), phrase("조회 불가", 12)),
            SeverityClass(
                Severity.MINOR,
                phrase("Minor", 13),
                phrase("API 응답 지연(500ms 이상)", 13),
                (ms(500, "500ms 이상", 13, Comparison.AT_LEAST),),
            ),
        ),
        procedures=(
            Procedure(
                "3.1",
                phrase("Redis 캐시 장애", 33),
                indicators=(
                    Indicator(
                        Metric.CACHE_HIT_RATIO,
                        phrase("캐시 적중률 95% 이상 유지", 40),
                        percent(95, "95% 이상", 40, Comparison.AT_LEAST),
                    ),
                ),
            ),
            Procedure(
                "3.2",
                phrase("DB 인덱스 성능 저하", 42),
                indicators=(
                    Indicator(
                        Metric.QUERY_TIME,
                        phrase("쿼리 실행시간 100ms 이하 유지", 49),
                        ms(100, "100ms 이하", 49, Comparison.AT_MOST),
                    ),
                ),
            ),
        ),
        thresholds=(
            row(Metric.API_RESPONSE_TIME, 57, ms(200, line=57), ms(500, line=57), ms(1000, "1s", 57)),
            row(Metric.ERROR_RATE, 58, percent(0.1, line=58), percent(0.5, line=58), percent(1, line=58)),
            row(Metric.CPU_USAGE, 59, percent(70, line=59), percent(80, line=59), percent(90, line=59)),
            row(Metric.MEMORY_USAGE, 60, percent(75, line=60), percent(85, line=60), percent(95, line=60)),
        ),
        recovery=(
            RecoveryTarget(
                1, phrase("주문/결제", 68), (phrase("주문", 68), phrase("결제", 68)), ms(1_800_000, line=68)
            ),
            RecoveryTarget(
                2,
                phrase("인기상품/장바구니", 69),
                (phrase("인기상품", 69), phrase("장바구니", 69)),
                ms(3_600_000, line=69),
            ),
            RecoveryTarget(3, phrase("상품 상세 정보", 70), (phrase("상품 상세 정보", 70),), ms(7_200_000, line=70)),
        ),
    )


@cache
def bindings(text: str = BINDINGS) -> Bindings:
    return load(text, "bindings.yaml", Bindings)


@dataclass(frozen=True)
class Shop:
    """What there is to read of the shop's servers."""

    cache_up: bool = True
    hit_ratio: float | None = 99.0
    query_ms: float | None = 5.0
    cpu: float | None = 20.0
    index: bool = True
    lock_waits: float = 0.0

    def read(self) -> dict[str, list[tuple[Metric, str, float | None]]]:
        """The readings by source."""
        return {
            "redis": [
                (Metric.SERVICE_UP, "cache", float(self.cache_up)),
                (Metric.CACHE_HIT_RATIO, "cache", self.hit_ratio if self.cache_up else None),
                (Metric.MEMORY_USAGE, "cache", 30.0 if self.cache_up else None),
            ],
            "postgres": [
                (Metric.SERVICE_UP, "database", 1.0),
                (Metric.QUERY_TIME, "order_lookup", self.query_ms),
                (Metric.QUERY_TIME, "cart_lookup", self.query_ms),
                (Metric.INDEX_VALID, INDEX, float(self.index)),
                (Metric.LOCK_WAITS, "database", self.lock_waits),
            ],
            "usage": [(Metric.CPU_USAGE, "shop", self.cpu)],
        }


class Log:
    """Writes records as a drill does: numbered, at times that never go back."""

    def __init__(self) -> None:
        self.records: list[Record] = []

    def add(self, at_s: float, event: AnyEvent) -> None:
        self.records.append(Record(len(self.records), at_s, 1_700_000_000 + at_s, event))

    def armed(self, at_s: float) -> None:
        self.add(at_s, SteadyStateJudged(met=True, problems=[]))

    def requests(
        self,
        at_s: float,
        endpoints: Sequence[str] = ENDPOINTS,
        took_ms: float = 10.0,
        *,
        failed: bool = False,
        each: int = 3,
    ) -> None:
        """`each` requests of every endpoint that ended within the 50 ms before `at_s`."""
        self.add(
            at_s,
            Requests([(at_s - 0.01 * n, endpoint, took_ms, failed) for endpoint in endpoints for n in range(each)]),
        )

    def readings(self, at_s: float, shop: "Shop | None" = None) -> None:
        """What the sources read at `at_s`, of a healthy shop where no other is given."""
        for source, items in (shop or Shop()).read().items():
            self.add(at_s, Readings(source, [(at_s, metric.value, subject, value) for metric, subject, value in items]))

    def healthy(self, start_s: float, end_s: float, step_s: float = 0.5) -> None:
        """Everything well, every `step_s` from `start_s` until `end_s`."""
        for n in range(round((end_s - start_s) / step_s)):
            self.requests(start_s + n * step_s)
            self.readings(start_s + n * step_s)


def folded(records: Iterable[Record], engine: Engine | None = None) -> list[tuple[float, AnyEvent]]:
    """Every derived event with the time of the record that it follows from."""
    engine = engine or Engine(runbook(), bindings())
    return [(record.at_s, event) for record in records for event in engine.fold(record)]
