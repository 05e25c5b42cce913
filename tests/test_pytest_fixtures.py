"""The fixtures for drills in Python, as far as no drill has to run for it."""

import pytest

from chaos.faults.kill import Kill
from chaos.pytest_support.settings import definition_of
from tests.conftest import SUPPORT
from tests.test_blinded_drill import BINDINGS, DOCUMENT

pytest_plugins = ["pytester"]

RECOVERY = """
## 5. Recovery

| Priority | Service | RTO |
|---|---|---|
| 1 | Orders | 30 min |
"""
EXPECT = "expect={'severity': 'Critical', 'level': 'none'}"
SETTINGS = f"""[pytest]
gameday_target = {SUPPORT / "small-target.yaml"}
gameday_runbook = document.md
gameday_bindings = bindings.yaml
addopts = --strict-markers
"""


@pytest.fixture
def project(pytester: pytest.Pytester) -> pytest.Pytester:
    """A project with a document and its bindings, named in pytest's settings."""
    pytester.path.joinpath("document.md").write_text(DOCUMENT + RECOVERY, encoding="utf-8")
    pytester.path.joinpath("bindings.yaml").write_text(BINDINGS, encoding="utf-8")
    pytester.path.joinpath("pytest.ini").write_text(SETTINGS, encoding="utf-8")
    return pytester


def _ran(project: pytest.Pytester, test: str, *arguments: str) -> tuple[pytest.RunResult, str]:
    project.makepyfile("import pytest\nfrom chaos.faults.kill import Kill\n" + test)
    result = project.runpytest_inprocess("-p", "no:cacheprovider", *arguments)
    return result, "\n".join(result.outlines)


def test_the_figures_of_the_document_are_at_hand(project: pytest.Pytester) -> None:
    result, _ = _ran(
        project,
        """
def test_figures(runbook):
    assert runbook.rto("orders") == 1800
    assert runbook.threshold("api_response_time", "warning") == 500
    assert runbook.procedure("3.1").title.text == "Redis cache failure"
""",
    )
    result.assert_outcomes(passed=1)


def test_a_comparison_that_fails_shows_the_line_of_the_document(project: pytest.Pytester) -> None:
    _, out = _ran(project, 'def test_it(runbook):\n    assert runbook.rto("Orders") <= 60\n')
    assert "assert 30 min <= 60" in out
    assert "30 min: “30 min” for Orders (document.md, line " in out


def test_a_figure_that_the_document_does_not_give_is_told_with_those_that_it_does(project: pytest.Pytester) -> None:
    _, out = _ran(project, 'def test_it(runbook):\n    runbook.threshold("cpu_usage", "warning")\n')
    assert "document.md has no thresholds for 'cpu_usage'; it has api_response_time, error_rate" in out


def test_a_marker_is_nearer_than_the_settings(project: pytest.Pytester) -> None:
    project.path.joinpath("other.md").write_text(DOCUMENT + RECOVERY.replace("30 min", "2 h"), encoding="utf-8")
    result, _ = _ran(
        project,
        '@pytest.mark.gameday(runbook="other.md")\ndef test_it(runbook):\n    assert runbook.rto("Orders") == 7200\n',
    )
    result.assert_outcomes(passed=1)


def test_what_is_missing_is_told_without_a_traceback(project: pytest.Pytester) -> None:
    project.path.joinpath("pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    result, out = _ran(project, "def test_it(runbook):\n    pass\n")
    result.assert_outcomes(errors=1)
    assert "@pytest.mark.gameday(runbook=...) is missing, or gameday_runbook in pytest's settings" in out
    assert "Traceback" not in out


@pytest.mark.parametrize(
    ("marker", "fault", "said"),
    [
        ("", "Kill(service='cache')", "say what the drill is to show"),
        (EXPECT.replace("al'", "l'"), "Kill(service='cache')", "'Criticl' is not one of none, Minor"),
        (f"{EXPECT}, lode=1", "Kill(service='cache')", "'lode'"),
        (EXPECT, "{'type': 'kil', 'service': 'cache'}", "did you mean 'kill'"),
        (EXPECT, "Kill(service='cash')", "the target has no service 'cash'"),
        ("faults=[]", "Kill(service='cache')", "faults is for the test to inject"),
    ],
)
def test_a_mistake_is_told_before_anything_is_started(
    project: pytest.Pytester, marker: str, fault: str, said: str
) -> None:
    test = f"@pytest.mark.gameday({marker})\ndef test_it(drill):\n    with drill.inject({fault}):\n        pass\n"
    _, out = _ran(project, test)
    assert said in out
    assert "test_a_mistake_is_told_before_anything_is_started.py::test_it: " in out
    assert not list(project.path.glob(".gameday/targets/*"))


def test_a_test_whose_drill_never_began_fails_and_leaves_nothing(project: pytest.Pytester) -> None:
    test = f"@pytest.mark.gameday({EXPECT})\ndef test_it(drill):\n    assert not drill.records\n"
    result, out = _ran(project, test, "--junitxml=junit.xml")
    result.assert_outcomes(failed=1)
    assert "the drill never began: with drill.inject(...)" in out
    assert not project.path.joinpath(".gameday").exists()


def test_a_test_that_is_skipped_needs_no_drill(project: pytest.Pytester) -> None:
    test = f"@pytest.mark.gameday({EXPECT})\ndef test_it(drill):\n    pytest.skip('not today')\n"
    result, _ = _ran(project, test)
    result.assert_outcomes(skipped=1)


def test_a_mistake_in_a_marker_is_told_though_nothing_is_injected(project: pytest.Pytester) -> None:
    test = f"@pytest.mark.gameday({EXPECT}, max_duratoin='5m')\ndef test_it(drill):\n    pass\n"
    result, out = _ran(project, test)
    result.assert_outcomes(errors=1)
    assert "did you mean 'max_duration'" in out


def test_tests_are_chosen_by_marker_and_by_name(project: pytest.Pytester) -> None:
    tests = "@pytest.mark.gameday()\ndef test_one():\n    pass\ndef test_two():\n    pass\n"
    by_marker, _ = _ran(project, tests, "-m", "gameday")
    by_marker.assert_outcomes(passed=1, deselected=1)
    by_name, _ = _ran(project, tests, "-k", "two")
    by_name.assert_outcomes(passed=1, deselected=1)


def test_a_project_that_has_no_drills_imports_nothing_for_them(pytester: pytest.Pytester) -> None:
    pytester.makeconftest(
        "import sys\n"
        "def pytest_unconfigure():\n"
        "    print('loaded', sorted(each for each in sys.modules if each.startswith('chaos')))\n"
    )
    pytester.makepyfile("def test_it():\n    assert True\n")
    result = pytester.runpytest_subprocess("-p", "no:cacheprovider")
    options = ["chaos.commands", "chaos.commands.overrides", "chaos.commands.runtime"]
    expected = ["chaos", *options, "chaos.pytest_plugin"]
    result.stdout.fnmatch_lines([f"*loaded {expected}".replace("[", "[[]")])


@pytest.mark.parametrize(
    ("fault", "definition"),
    [
        (Kill(service="cache"), {"type": "kill", "service": "cache"}),
        (Kill(service="cache", name="lost"), {"type": "kill", "service": "cache", "name": "lost"}),
        (Kill.model_validate({"service": "cache", "for": "5s"}), {"type": "kill", "service": "cache", "for": "5.0s"}),
        ({"type": "stop", "service": "shop"}, {"type": "stop", "service": "shop"}),
    ],
)
def test_a_fault_in_code_is_what_an_experiment_file_would_say(fault: Kill, definition: dict[str, str]) -> None:
    assert definition_of(fault) == definition
