"""`gameday faults`, and the page of the reference that it writes."""

import re
from pathlib import Path

import pytest

from chaos.cli import main
from chaos.faults.catalogue import FAULTS
from chaos.outcome import Verdict
from chaos.report.fault_words import all_faults

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "faults.md"


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """What `gameday faults` prints."""
    assert main(["faults", *arguments]) == 0
    return capsys.readouterr().out


def test_every_fault_is_listed_with_its_runtimes(capsys: pytest.CaptureFixture[str]) -> None:
    lines = printed(capsys).splitlines()
    assert [line.split()[0] for line in lines[: len(FAULTS)]] == [each.type for each in all_faults()]
    for line, fault in zip(lines, FAULTS, strict=False):
        assert ("embedded" in line) == (fault.unable("embedded") is None), line


@pytest.mark.parametrize("fault", all_faults(), ids=lambda each: each.type)
def test_a_fault_is_told_with_every_parameter(fault: object, capsys: pytest.CaptureFixture[str]) -> None:
    described = next(each for each in all_faults() if each == fault)
    told = printed(capsys, described.type)
    assert described.title in told
    assert [each.name for each in described.parameters] == re.findall(r"^  (\w+) ", told, flags=re.MULTILINE)


@pytest.mark.parametrize("fault", all_faults(), ids=lambda each: each.type)
def test_every_parameter_says_what_it_is_for(fault: object) -> None:
    described = next(each for each in all_faults() if each == fault)
    texts = [each.says for each in described.parameters]
    assert len(set(texts)) == len(texts)
    assert all(text.endswith(".") for text in texts)


def test_a_misspelt_fault_gets_a_suggestion(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["faults", "kil"]) == Verdict.BAD_INPUT.exit_code
    assert "there is no fault 'kil' (did you mean 'kill'?)" in capsys.readouterr().err


def test_the_page_of_the_reference_is_fresh(capsys: pytest.CaptureFixture[str]) -> None:
    assert PAGE.read_text(encoding="utf-8") == printed(capsys, "--markdown"), (
        "gameday faults --markdown > docs/faults.md"
    )
