"""The words by which bindings are guessed, Korean and English, as data, and how a text is searched for them."""

import re
import unicodedata
from collections.abc import Iterable, Mapping

from chaos.runbook.quantity_words import Words

ROLES: Mapping[str, Words] = {
    "cache": ("redis", "cache", "memcached", "valkey", "캐시", "레디스"),
    "database": (
        *("db", "rdb", "rds", "database", "postgresql", "postgres", "mysql", "mariadb"),
        *("데이터베이스", "디비"),
    ),
    "app": ("app", "application", "api server", "web server", "backend", "애플리케이션", "API서버", "웹서버", "백엔드"),
    "gateway": ("gateway", "payment gateway", "payment provider", "PG사", "게이트웨이", "결제대행사", "대행사"),
}
"""What a service is for, by the words for it."""

CHECKS: Mapping[str, Words] = {
    "hit_ratio": ("hit ratio", "hit rate", "적중률", "히트율"),
    "slow_queries": ("slow query", "slow queries", "slow query log", "query log", "슬로우쿼리", "느린쿼리"),
    "indexes": ("index", "indexes", "indices", "인덱스"),
    "cpu": ("cpu",),
    "memory": ("memory", "메모리"),
    "up": (
        *("answers", "connection", "connectivity", "connects", "reachable", "alive", "ping", "responds", "is up"),
        *("health", "status", "연결상태", "연결여부", "응답여부", "접속", "생존", "상태", "헬스체크"),
    ),
}
"""What a check looks at, surest first."""

NOT_A_CHECK: Words = (
    *("connection count", "connections", "number of connections", "connection pool", "replication"),
    *("status page", "상태페이지"),
    *("연결수", "커넥션", "커넥션풀", "복제"),
)
"""Words of checks that no kind of ours is."""

DEFAULT_ROLES: Mapping[str, str] = {
    "hit_ratio": "cache",
    "slow_queries": "database",
    "indexes": "database",
}
"""Checks that only one kind of service answers."""

CACHE_WORDS = ROLES["cache"]
INDEX_WORDS: Words = CHECKS["indexes"]
RESTART: Words = ("restart", "reboot", "start", "재시작", "재기동", "재부팅", "기동")
REBUILD: Words = (
    *("rebuild", "recreate", "re-create", "create", "reindex", "restore", "refill", "warm", "warm up", "repopulate"),
    *("재구성", "재구축", "재생성", "다시만들기", "다시채우기", "워밍", "워밍업", "복구"),
)
REINDEX: Words = ("reindex",)
OPTIMIZE: Words = (
    *("query optimization", "query optimisation", "optimize queries", "optimise queries", "optimize query"),
    *("query tuning", "tune queries", "analyze", "update statistics", "쿼리최적화", "쿼리튜닝", "통계갱신"),
)

OUTAGE: Words = (
    *("outage", "down", "unavailable", "nobody at all", "lost", "crash", "crashes", "fails", "failure", "dead"),
    *("unreachable", "not reachable", "cannot be reached", "offline", "not responding", "does not respond"),
    *(
        "전체장애",
        "장애",
        "다운",
        "중단",
        "사라",
        "죽",
        "불능",
        "접속불가",
        "연결불가",
        "응답없음",
        "응답하지않",
        "응답이없",
    ),
)
INTERRUPTED: Words = (
    *("interrupted", "stopped", "interruption", "shoppers", "users", "customers", "service down", "unusable"),
    *("서비스중단", "서비스불가", "이용불가", "사용자", "고객"),
)
UNSEEN: Words = (
    *("cannot be seen", "can not be seen", "gets to see", "cannot see", "cannot be looked up", "unavailable"),
    *("cannot be loaded", "can not be loaded", "do not load", "does not load", "fail to load", "fails to load"),
    *("조회불가", "볼수없", "조회할수없", "접근불가"),
)
FAILING: Words = (
    *("fail", "fails", "failing", "failed", "failure", "failures", "error", "errors", "broken", "down", "outage"),
    *("not working", "does not work", "do not work", "cannot", "can not", "impossible", "rejected"),
    *("실패", "불가", "장애", "오류", "에러", "중단", "안되", "할수없"),
)
"""What makes a clause about operations one about operations that fail."""
PARTIAL: Words = (
    *("in part", "partial", "partially", "degraded", "some features", "one function", "minor feature"),
    *("부분적", "일부", "부분"),
)
ERRORS: Words = ("error", "errors", "error rate", "5xx", "에러", "오류")
SLOW: Words = (
    *("slow", "slower", "slowly", "takes longer", "take longer", "latency", "response time", "delay", "timeouts"),
    *("지연", "응답시간", "느려", "느린"),
)

OPERATIONS: Mapping[str, Words] = {
    "order": ("order", "orders", "ordering", "주문"),
    "payment": ("payment", "payments", "pay", "paying", "결제"),
    "checkout": ("checkout", "check out"),
    "popular": ("popular", "인기"),
    "product": ("product", "products", "상품"),
    "cart": ("cart", "carts", "basket", "장바구니"),
    "search": ("search", "searching", "검색"),
    "login": ("login", "log in", "sign in", "signin", "로그인"),
    "user": ("user", "users", "account", "accounts", "회원"),
    "stock": ("stock", "inventory", "재고"),
    "coupon": ("coupon", "coupons", "쿠폰"),
    "point": ("point", "points", "포인트"),
    "review": ("review", "reviews", "리뷰"),
    "delivery": ("delivery", "shipping", "배송"),
    "balance": ("balance", "잔액"),
    "detail": ("detail", "details", "상세정보", "상세"),
    "lookup": (
        *("lookup", "look up", "looking up", "view", "get", "list", "fetch", "read"),
        *("조회", "보기", "내역", "목록"),
    ),
    "create": ("create", "place", "placing", "add", "post", "생성", "하기", "추가"),
}
"""What users do and what they do it with, by the words for it."""

ACTS = frozenset({"lookup", "create"})
"""Those of `OPERATIONS` that say what is done, not with what."""

TOO_COMMON = frozenset({"user", "point", "detail", "review", "search"})
"""Those of `OPERATIONS` whose words stand in sentences about anything at all."""

NO_OPERATION: Words = ("in order to", "in order", "order of", "product team", "product owner", "product manager")
"""Phrases with a word for an operation in them that name none."""

NEUTRAL: Words = (
    *("a", "an", "the", "of", "and", "or", "to", "for", "with", "by", "service", "services", "api", "system", "page"),
    *("process", "feature", "function", "flow", "request", "requests"),
    *("서비스", "기능", "시스템", "페이지", "프로세스", "요청"),
)
"""Words that tell no operation from another."""


def plain(text: str) -> str:
    """`text` in lower case, signs between words as spaces."""
    words = re.sub(r"[^\w]+|_", " ", unicodedata.normalize("NFKC", text).casefold())
    return " ".join(words.split())


def says(text: str, words: Iterable[str]) -> bool:
    """Whether `text` has one of `words`: Latin ones as whole words, Korean ones anywhere, whatever their spaces."""
    return any(_pattern(word).search(plain(text)) for word in words)


def without(text: str, words: Iterable[str]) -> str:
    """`text`, which is `plain`, without any of `words`, the longest first."""
    for word in sorted(words, key=len, reverse=True):
        text = _pattern(word).sub(" ", text)
    return " ".join(text.split())


def _pattern(word: str) -> re.Pattern[str]:
    letters = plain(word)
    if letters.isascii():
        spaced = r"\s+".join(letters.split())
        return re.compile(rf"(?<![a-z0-9]){spaced}(?![a-z0-9])")
    return re.compile(r"\s*".join(map(re.escape, letters.replace(" ", ""))))
