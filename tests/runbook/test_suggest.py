"""What can be guessed of bindings from the words of a document, and what is left to its readers."""

import pytest

from chaos.runbook import init
from chaos.runbook.bindings_file import read
from chaos.runbook.parse import parse
from chaos.runbook.suggest import Suggestion, suggest
from chaos.runbook.suggest_names import System, assumed_endpoints, endpoints_in
from chaos.runbook.suggest_work import action, check

SHOP = System(
    services={"cache": "cache", "database": "database", "gateway": "gateway", "shop": "app"},
    endpoints=(
        "popular_products",
        "product_detail",
        "order_lookup",
        "order_create",
        "payment",
        "cart_add",
        "cart_lookup",
    ),
    statements=("order_lookup", "cart_lookup"),
    known=True,
)


@pytest.mark.parametrize(
    ("phrase", "endpoints"),
    [
        ("Orders", {"order_lookup", "order_create"}),
        ("주문", {"order_lookup", "order_create"}),
        ("Order look-up", {"order_lookup"}),
        ("주문조회", {"order_lookup"}),
        ("Placing an order", {"order_create"}),
        ("인기상품 조회", {"popular_products"}),
        ("상품 상세 정보", {"product_detail"}),
        ("결제", {"payment"}),
    ],
)
def test_an_operation_is_the_endpoints_that_its_words_name(phrase: str, endpoints: set[str]) -> None:
    assert set(SHOP.endpoints_of(phrase)) == endpoints


@pytest.mark.parametrize("phrase", ["Order export", "주문 환불", "wish list", "", "the service"])
def test_a_word_that_no_endpoint_has_leaves_an_operation_open(phrase: str) -> None:
    assert SHOP.endpoints_of(phrase) == ()


def test_endpoints_are_read_out_of_a_load_script() -> None:
    script = """
        const popular = () => send('popular_products', 'GET', '/products/popular');
        http.get(url, { tags: { name: "cart" } });
        response.json('order_id'); headers: { 'Content-Type': 'application/json' }
    """
    assert endpoints_in(script) == ("popular_products", "cart")


def test_without_a_load_script_the_closest_name_is_assumed_for_all_phrases_of_a_thing() -> None:
    assert assumed_endpoints(["주문", "주문조회", "결제", "wish list"]) == ("order_lookup", "payment")


@pytest.mark.parametrize(
    ("phrase", "title", "looks_at"),
    [
        ("Redis answers", "", {"up": "cache"}),
        ("Redis 연결 상태", "", {"up": "cache"}),
        ("메모리 사용량", "Redis 캐시 장애", {"memory": "cache"}),
        ("DB CPU 사용률", "", {"cpu": "database"}),
        ("슬로우 쿼리 로그", "", {"slow_queries": "database"}),
        ("State of the indexes", "", {"indexes": "database"}),
        ("캐시 적중률", "", {"hit_ratio": "cache"}),
    ],
)
def test_a_check_is_told_by_its_words_and_the_title_above_it(phrase: str, title: str, looks_at: dict[str, str]) -> None:
    found = check(phrase, title, SHOP)
    assert (found.entry, found.todo) == (looks_at, "")


@pytest.mark.parametrize(
    "phrase", ["the weather", "replication lag", "Redis connection count", "커넥션 풀 상태", "상태 페이지 확인"]
)
def test_a_check_that_no_kind_of_ours_is_stays_open(phrase: str) -> None:
    assert check(phrase, "Redis is down", SHOP).todo


def test_a_check_of_two_services_at_once_stays_open_and_says_which_there_are() -> None:
    todo = check("Redis/DB 상태", "", SHOP).todo
    assert "One of cache, database, gateway, shop." in todo


@pytest.mark.parametrize(
    ("phrase", "does"),
    [
        ("Restart Redis", [{"restart": "cache"}]),
        ("Redis 서버 재시작", [{"restart": "cache"}]),
        ("Rebuild index", [{"rebuild_indexes": "database"}]),
        ("인덱스 재구성", [{"rebuild_indexes": "database"}]),
        ("쿼리 최적화", [{"refresh_statistics": "database"}]),
    ],
)
def test_an_action_is_told_by_its_words(phrase: str, does: list[dict[str, str]]) -> None:
    found = action(phrase, "", SHOP)
    assert (found.entry, found.todo) == (does, "")


@pytest.mark.parametrize("phrase", ["Rebuild cache data", "fail over to the replica", "재시작", "Flush the cache"])
def test_an_action_that_only_its_readers_know_stays_open(phrase: str) -> None:
    assert action(phrase, "", SHOP).todo


def classes(description: str) -> Suggestion:
    text = f"""
# 1 Classes

| Severity | Description |
|---|---|
| Major | {description} |

# 2 Recovery

| Service | RTO |
|---|---|
| Orders / cart | within 1 hour |
"""
    (found,) = suggest(parse(text, "doc.md"), SHOP)["classes"]
    return found


@pytest.mark.parametrize(
    ("description", "when"),
    [
        ("PostgreSQL is lost", {"down": "database"}),
        ("Answers take 800 ms or more", {"figure": "api_response_time"}),
        ("The cart is unavailable", {"unavailable": ["cart_lookup"]}),
        (
            "Redis or PostgreSQL is down and orders fail",
            {
                "all": [
                    {"any": [{"down": "cache"}, {"down": "database"}]},
                    {
                        "level": {
                            "metric": "error_rate",
                            "at_least": "critical",
                            "subjects": ["order_lookup", "order_create"],
                        }
                    },
                ]
            },
        ),
        (
            "Orders fail",
            {
                "level": {
                    "metric": "error_rate",
                    "at_least": "critical",
                    "subjects": ["order_lookup", "order_create"],
                }
            },
        ),
    ],
)
def test_a_class_is_told_by_what_its_sentence_names(description: str, when: dict[str, object]) -> None:
    assert classes(description).entry["when"] == when


def test_how_long_an_incident_lasts_is_no_response_time() -> None:
    assert "figure" not in str(classes("Nobody can work for 30 minutes or more").entry)


def test_a_class_whose_sentence_names_nothing_is_to_do_with_levels_for_an_example() -> None:
    found = classes("It is bad")
    assert found.todo == "When is an incident Major? Nothing of it could be bound, and these levels are an example."
    assert "levels alone tell this class" in found.entry["because"]


@pytest.mark.parametrize(
    ("description", "lost"),
    [
        ("Checkout or payment is failing", "'Checkout'"),
        ("Orders fail while Redis answers", "'Redis'"),
        ("Some features fail for 30 minutes", "'30 minutes'"),
        ("Orders fail for more than 5 % of users", "'more than 5 %'"),
        ("Carts are affected, in part", "'Carts'"),
    ],
)
def test_a_class_that_would_lose_a_part_of_its_sentence_is_to_do_and_says_what(description: str, lost: str) -> None:
    assert classes(description).todo == f"When is an incident Major? The guess leaves out {lost}."


@pytest.mark.parametrize(
    "description",
    [
        "Redis or PostgreSQL is unreachable and customers cannot shop",
        "An endpoint responds slower than 500 ms, or a feature works partially",
        "Orders or payments fail, or carts / popular products do not load",
    ],
)
def test_a_class_whose_sentence_is_whole_in_its_guess_is_none_to_do(description: str) -> None:
    found = classes(description)
    assert (found.todo, "levels alone" in found.entry["because"]) == ("", False)


@pytest.mark.parametrize(
    ("description", "when"),
    [
        (
            "Order look-up slower than 2 s",
            {"figure": "api_response_time", "subjects": ["order_lookup"]},
        ),
        (
            "Payments are slow",
            {"level": {"metric": "api_response_time", "at_least": "warning", "subjects": ["payment"]}},
        ),
    ],
)
def test_operations_that_are_slow_are_not_taken_to_fail(description: str, when: dict[str, object]) -> None:
    assert classes(description).entry["when"] == when


def test_a_document_whose_classes_are_all_to_do_still_begins_a_file_that_loads() -> None:
    text = "# Classes\n\n| Severity | Description |\n|---|---|\n| Major | It is bad |\n"
    runbook = parse(text, "doc.md")
    assert read(init.text(runbook, suggest(runbook, SHOP), SHOP), "b.yaml").classes == ()


def procedures(text: str, system: System = SHOP) -> dict[str, Suggestion]:
    return {each.said[0].text: each for each in suggest(parse(text, "doc.md"), system)["procedures"]}


def procedure(title: str, *rows: str) -> str:
    return "\n".join([f"# {title}", "", "| Item | Details |", "|---|---|", *rows, "| Actions | wait |", ""])


def test_a_lost_service_and_a_violated_indicator_tell_a_procedure() -> None:
    text = procedure("7.1 Redis is down", "| Indicator | Cache hit ratio at least 90 % |")
    entry = procedures(text)["Redis is down"].entry
    assert entry["applies"] == {"any": [{"down": "cache"}, {"indicator": "violated", "procedure": "7.1"}]}
    assert entry["indicator_subjects"] == ["cache"]


def test_slow_queries_tell_a_procedure_only_while_the_cache_works() -> None:
    text = procedure("7.1 Redis is down") + procedure("7.2 Queries", "| Indicator | Query time at most 100 ms |")
    (violated, unless) = procedures(text)["Queries"].entry["applies"]["all"]
    assert violated == {"indicator": "violated", "procedure": "7.2"}
    assert unless == {"none": [{"down": "cache"}, {"matched": "7.1"}]}


def test_symptoms_tell_a_procedure_where_nothing_else_does() -> None:
    text = procedure("7.1 Black Friday", "| Symptoms | Cart look-up 42 ms → 200 ms |")
    level = {"metric": "api_response_time", "at_least": "warning", "subjects": ["cart_lookup"]}
    assert procedures(text)["Black Friday"].entry["applies"] == {"level": level}


def test_a_procedure_whose_guess_would_be_about_anything_is_to_do_and_says_what_it_lost() -> None:
    text = procedure("7.1 Slow database", "| Symptoms | Cart look-up 42 ms → 200 ms |")
    found = procedures(text)["Slow database"]
    assert found.todo == "What tells that 'Slow database' is happening? The guess leaves out 'database'."
    assert found.entry["applies"]["level"]["subjects"] == ["cart_lookup"]


def test_an_indicator_of_answers_anywhere_tells_no_procedure_by_itself() -> None:
    indicator = "| Indicator | Error rate below 0.5 % |"
    assert procedures(procedure("7.1 Meteor", indicator))["Meteor"].todo
    down = procedures(procedure("7.1 Payment provider failure", indicator))["Payment provider failure"]
    assert (down.entry["applies"], down.todo) == ({"down": "gateway"}, "")


def test_an_indicator_of_answers_watches_the_operations_of_the_symptoms() -> None:
    text = procedure("7.1 Meteor", "| Symptoms | Payments 1 % → 50 % |", "| Indicator | Error rate below 0.5 % |")
    entry = procedures(text)["Meteor"].entry
    assert (entry["applies"]["indicator"], entry["indicator_subjects"]) == ("violated", ["payment"])


def test_a_procedure_of_which_nothing_tells_stays_open() -> None:
    assert procedures(procedure("7.1 Meteor"))["Meteor"].todo


def test_contacts_are_called_in_the_channel_that_the_document_names() -> None:
    text = "# Steps\n\n| Step | Description |\n|---|---|\n| Report | Post to Slack #fire-room |\n\n"
    text += "# Contacts\n\n| Who | Phone |\n|---|---|\n| On call | 010 |\n"
    (contact,) = suggest(parse(text, "doc.md"), SHOP)["contacts"]
    assert (contact.entry["channel"], contact.todo) == ("#fire-room", "")


def test_without_a_target_an_endpoint_is_a_guess_to_be_confirmed() -> None:
    text = "# Recovery\n\n| Service | RTO |\n|---|---|\n| Payments | within 1 hour |\n"
    (payment,) = suggest(parse(text, "doc.md"), System())["operations"]
    assert payment.entry["endpoints"] == ["payment"]
    assert payment.doubt
