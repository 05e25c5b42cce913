"""A running target with everything a responder acts on, its document and its bindings."""

import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from chaos.definitions import load
from chaos.response.site import Site
from chaos.runbook.bindings import Bindings
from chaos.runbook.model import Runbook
from chaos.runbook.parse import parse
from chaos.target.definition import TargetDefinition
from chaos.target.runtimes import RunningTarget, start

HERE = Path(__file__).parent

DOCUMENT = """
# 장애 대응 문서

## 1. 장애 정의

| **장애 수준** | **설명** |
|---|---|
| **Critical** | Redis 또는 DB 전체 장애로 인한 서비스 중단 |
| **Major** | 주문/결제 프로세스 장애 |
| **Minor** | API 응답 지연(500ms 이상) |

## 3. 장애별 대응 프로세스

### 3.1 Redis 캐시 장애

| **항목** | **내용** |
|---|---|
| **증상** | 인기상품 조회 응답시간 3ms → 1,900ms 증가 |
| **점검 항목** | Redis 연결 상태, 메모리 사용량, 캐시 적중률 |
| **조치 방안** | Redis 서버 재시작, 캐시 데이터 재구성, 기도 |
| **모니터링 지표** | 캐시 적중률 95% 이상 유지 |

### 3.2 DB 인덱스 성능 저하

| **항목** | **내용** |
|---|---|
| **증상** | 주문조회 23ms → 2s |
| **점검 항목** | DB CPU 사용률, 슬로우 쿼리 로그, 인덱스 상태 |
| **조치 방안** | 인덱스 재구성, 쿼리 최적화 |
| **모니터링 지표** | 쿼리 실행시간 100ms 이하 유지 |

## 4. 모니터링 임계치

| **지표** | **주의** | **경고** | **심각** |
|---|---|---|---|
| CPU 사용률 | 70% | 80% | 90% |
| 메모리 사용률 | 75% | 85% | 95% |

## 5. 복구 우선순위

| **순위** | **서비스** | **목표 복구 시간** |
|---|---|---|
| 1 | 주문 | 30분 이내 |
| 2 | 인기상품 | 1시간 이내 |
"""
BINDINGS = """
readings: [{metric: service_up, statistic: last, window: 3s}]
operations:
  - {phrases: [주문, 주문조회], endpoints: [order_lookup]}
  - {phrases: [인기상품, 인기상품 조회], endpoints: [popular_products]}
classes: [{severity: Critical, when: {down: cache}, because: it is all there is}]
checks:
  - {phrases: [Redis 연결 상태], looks_at: {up: cache}}
  - {phrases: [메모리 사용량], looks_at: {memory: cache}}
  - {phrases: [캐시 적중률], looks_at: {hit_ratio: cache}}
  - {phrases: [DB CPU 사용률], looks_at: {cpu: database}}
  - {phrases: [슬로우 쿼리 로그], looks_at: {slow_queries: database}}
  - {phrases: [인덱스 상태], looks_at: {indexes: database}}
actions:
  - {phrases: [Redis 서버 재시작], does: [{restart: cache}]}
  - {phrases: [캐시 데이터 재구성], does: [{call: /admin/cache/rebuild, service: shop, concerns: [cache]}]}
  - {phrases: [인덱스 재구성], does: [{rebuild_indexes: database}]}
  - {phrases: [쿼리 최적화], does: [{refresh_statistics: database}]}
"""


@pytest.fixture(scope="session")
def ward(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningTarget]:
    """The running target of `target.yaml`; a test that breaks something puts it back."""
    with start(definition(), HERE, tmp_path_factory.mktemp("ward"), progress=print) as target:
        yield target


def definition() -> TargetDefinition:
    path = HERE / "target.yaml"
    return load(path.read_text(encoding="utf-8"), str(path), TargetDefinition)


@pytest.fixture(scope="session")
def runbook() -> Runbook:
    return parse(DOCUMENT, "document.md")


@pytest.fixture(scope="session")
def bindings() -> Bindings:
    return load(BINDINGS, "bindings.yaml", Bindings)


@pytest.fixture
def site(ward: RunningTarget, runbook: Runbook, bindings: Bindings) -> Site:
    """What a responder has at hand, not cancelled."""
    return Site(ward, definition(), HERE, runbook, bindings)


@pytest.fixture
def database(ward: RunningTarget) -> Iterator[psycopg.Connection]:
    """A connection of somebody else, in autocommit."""
    with psycopg.connect(ward.database_url("database"), autocommit=True, connect_timeout=2) as connection:
        yield connection


@pytest.fixture
def missing_index(database: psycopg.Connection) -> Iterator[str]:
    """The name of the expected index, which is not there; there again afterwards."""
    database.execute("DROP INDEX IF EXISTS orders_user_id_created_at_idx")
    yield "orders_user_id_created_at_idx"
    database.execute("DROP INDEX IF EXISTS orders_user_id_created_at_idx")
    database.execute("CREATE INDEX orders_user_id_created_at_idx ON orders (user_id, created_at DESC)")


@pytest.fixture
def far_from_utc(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """This machine's zone is nine hours ahead of UTC."""
    with monkeypatch.context() as patched:
        patched.setenv("TZ", "Asia/Seoul")
        time.tzset()
        yield
    time.tzset()
