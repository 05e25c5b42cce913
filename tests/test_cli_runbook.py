"""`gameday runbook`: a document shown, checked and begun to be bound, by its commands."""

import json
import shutil
from pathlib import Path

import pytest

from chaos.cli import main

ROOT = Path(__file__).parents[1]
EXPERIMENTS = ROOT / "experiments"
DOCUMENT = EXPERIMENTS / "incident-response.md"
BINDINGS = EXPERIMENTS / "bindings.yaml"
TARGET = ROOT / "target_app" / "target.yaml"

Out = pytest.CaptureFixture[str]


def line_of(text: str, part: str) -> int:
    return text[: text.index(part)].count("\n") + 1


def test_show_prints_every_value_with_its_line(capsys: Out) -> None:
    assert main(["runbook", "show", str(DOCUMENT)]) == 0
    said = capsys.readouterr().out.splitlines()
    assert f"{DOCUMENT}:35: indicator: The cache hit ratio is at least 95 % [cache_hit_ratio ≥ 95 %]" in said
    assert said[-1].endswith("values read, 0 not understood")


def test_show_prints_what_it_did_not_understand_with_its_line(tmp_path: Path, capsys: Out) -> None:
    document = tmp_path / "doc.md"
    document.write_text("# Doc\n\n- wake somebody up\n", encoding="utf-8")
    assert main(["runbook", "show", str(document)]) == 0
    assert f"{document}:3: not understood: wake somebody up\n" in capsys.readouterr().out


def test_show_prints_json_for_machines(capsys: Out) -> None:
    assert main(["runbook", "show", str(DOCUMENT), "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["recovery"][0]["rto"] == {
        "value": 1_800_000.0,
        "unit": "ms",
        "text": "within 30 minutes",
        "line": 59,
        "comparison": "<=",
    }


def test_a_definition_in_place_of_a_document_is_told_in_one_line(capsys: Out) -> None:
    assert main(["runbook", "show", str(BINDINGS)]) == 2
    assert capsys.readouterr().err.startswith(f"{BINDINGS}: this is a YAML file, and a document is wanted here")


@pytest.mark.parametrize("name", ["incident-response.md", "incident-response.ko.md"])
def test_every_row_of_our_documents_is_bound(name: str, capsys: Out) -> None:
    arguments = [str(EXPERIMENTS / name), "--bindings", str(BINDINGS), "--target", str(TARGET), "--strict"]
    code = main(["runbook", "check", *arguments])
    said = capsys.readouterr().out
    assert code == 0
    assert said.splitlines()[-1].startswith("40 bound, 0 not executable, 0 not understood")


def test_check_says_what_a_row_means_here(capsys: Out) -> None:
    main(["runbook", "check", str(DOCUMENT), "--bindings", str(BINDINGS)])
    said = capsys.readouterr().out
    assert f"{DOCUMENT}:34: bound: action 'Restart Redis' (restart: cache)\n" in said


@pytest.fixture
def changed(tmp_path: Path) -> Path:
    """A folder with our document and bindings, to be changed."""
    for path in (DOCUMENT, BINDINGS):
        shutil.copy(path, tmp_path)
    return tmp_path


def change(path: Path, old: str, new: str) -> str:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return text.replace(old, new, 1)


def check(folder: Path, *more: str) -> int:
    return main(["runbook", "check", str(folder / DOCUMENT.name), "--bindings", str(folder / BINDINGS.name), *more])


def test_a_phrase_without_a_binding_is_not_executable_and_fails_a_strict_check(changed: Path, capsys: Out) -> None:
    change(changed / DOCUMENT.name, "Redis answers, Redis memory", "Redis answers, the weather")
    assert check(changed) == 0
    assert ":33: not executable: check 'the weather' (no check of this name)\n" in capsys.readouterr().out
    assert check(changed, "--strict") == 1


def test_a_line_that_is_not_understood_fails_a_strict_check(changed: Path, capsys: Out) -> None:
    change(changed / DOCUMENT.name, "| **Checks** | Redis", "| **Owner** | somebody |\n| **Checks** | Redis")
    assert check(changed) == 0
    assert ":33: not understood: 'Owner | somebody'\n" in capsys.readouterr().out
    assert check(changed, "--strict") == 1


def test_contradictions_of_document_and_bindings_are_told_at_once_each_with_both_lines(
    changed: Path, capsys: Out
) -> None:
    document = change(changed / DOCUMENT.name, "| 3 | Product details |", "| 3 | Popular products |")
    bindings = change(changed / BINDINGS.name, "phrases: [Redis memory,", "phrases: [Redis answers,")
    assert check(changed) == 2
    said = capsys.readouterr().err
    first = line_of(document, "| 2 | Popular products")
    assert f"Popular products has a second recovery target, within 2 hours; line {first} says within 1 hour" in said
    again, before = line_of(bindings, "[Redis answers, 메모리"), line_of(bindings, "[Redis answers, Redis")
    assert f"{BINDINGS.name}:{again}:15: 'Redis answers' is bound on line {before} already" in said


def test_a_check_of_a_service_that_the_target_has_not_is_told_with_its_place(changed: Path, capsys: Out) -> None:
    text = change(changed / BINDINGS.name, "{memory: cache}", "{memory: cash}")
    assert check(changed) == 0
    assert check(changed, "--target", str(TARGET)) == 2
    said = capsys.readouterr().err
    assert f"{BINDINGS.name}:{line_of(text, 'memory: cash')}:24: the target has no service 'cash'" in said


def test_a_check_of_a_service_that_cannot_answer_it_is_told_with_its_place(changed: Path, capsys: Out) -> None:
    text = change(changed / BINDINGS.name, "{hit_ratio: cache}", "{hit_ratio: database}")
    assert check(changed, "--target", str(TARGET)) == 2
    said = capsys.readouterr().err
    where = f"{BINDINGS.name}:{line_of(text, 'hit_ratio: database')}:27: "
    assert where + "hit_ratio is a matter of a cache, and database is not one (the target has: cache)" in said


def test_a_section_that_the_document_has_not_is_a_remark(changed: Path, capsys: Out) -> None:
    text = change(changed / BINDINGS.name, 'matched: "3.1"', 'matched: "4.1"')
    assert check(changed) == 0
    line = line_of(text, 'matched: "4.1"')
    assert f"{BINDINGS.name}:{line}:28: " in capsys.readouterr().out


def test_an_endpoint_that_the_load_script_does_not_name_is_a_remark(changed: Path, capsys: Out) -> None:
    text = change(changed / BINDINGS.name, "endpoints: [payment]", "endpoints: [pay]")
    assert check(changed, "--target", str(TARGET)) == 0
    where = f"{BINDINGS.name}:{line_of(text, 'endpoints: [pay]')}:17: "
    assert where + "the target has no request 'pay' (did you mean 'payment'?)\n" in capsys.readouterr().out


def test_an_operation_is_not_bound_by_the_name_of_a_service(changed: Path, capsys: Out) -> None:
    change(changed / BINDINGS.name, "endpoints: [payment]", "endpoints: [cache]")
    assert check(changed, "--target", str(TARGET), "--strict") == 1
    said = capsys.readouterr().out
    assert "not executable: recovery 'payments' (the target has no request 'cache')\n" in said
    assert "the target has no request 'cache' (it has cart_add, " in said


def test_a_row_bound_to_what_the_target_does_not_have_is_not_executable(changed: Path, capsys: Out) -> None:
    change(changed / BINDINGS.name, "endpoints: [payment]", "endpoints: [pay]")
    assert check(changed, "--target", str(TARGET), "--strict") == 1
    told = ":59: not executable: recovery 'payments' (the target has no request 'pay')\n"
    assert told in capsys.readouterr().out


def test_something_to_do_fails_a_strict_check(changed: Path) -> None:
    change(changed / BINDINGS.name, "operations:", "# TODO Is this all?\noperations:")
    assert check(changed) == 0
    assert check(changed, "--strict") == 1


def test_what_no_drill_judges_passes_a_strict_check(changed: Path, capsys: Out) -> None:
    document = changed / DOCUMENT.name
    change(
        document, "| Class | What it means |\n|---|---|", "| Class | What it means | Respond within |\n|---|---|---|"
    )
    for name in ("Critical", "Major", "Minor"):
        text = document.read_text(encoding="utf-8")
        line = next(each for each in text.splitlines() if each.startswith(f"| **{name}** |"))
        document.write_text(text.replace(line, f"{line} 15 min |"), encoding="utf-8")
    change(document, "only in part | 15 min |", "only in part | 15 min |\n| Trivial | A wrong colour | 1 week |")
    assert check(changed, "--strict") == 0
    said = capsys.readouterr().out
    assert ":13: not judged: class 'Trivial: A wrong colour' (no incident is ever of this class)\n" in said
    assert ":12: not judged: promise 'Respond within: 15 min' (no drill holds anybody to it)\n" in said


def test_check_prints_json_for_machines(capsys: Out) -> None:
    assert main(["runbook", "check", str(DOCUMENT), "--bindings", str(BINDINGS), "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["totals"]["not understood"] == 0
    assert {
        "line": 34,
        "kind": "action",
        "text": "Restart Redis",
        "state": "bound",
        "meaning": "restart: cache",
    } in data["rows"]


def test_init_then_check_binds_most_rows(changed: Path, capsys: Out) -> None:
    (changed / BINDINGS.name).unlink()
    assert main(["runbook", "init", str(changed / DOCUMENT.name), "--target", str(TARGET)]) == 0
    assert f"{changed / BINDINGS.name}: 33 entries guessed, 2 to do\n" in capsys.readouterr().out
    assert check(changed, "--target", str(TARGET)) == 0
    said = capsys.readouterr().out
    assert "TODO Which call of which service does 'rebuild cache data'?" in said
    assert "TODO Which channel stands for #shop-incidents while drills run?" in said
    assert said.splitlines()[-1].startswith("39 bound, 1 not executable, 0 not understood")


def test_init_writes_over_nothing_unless_told_to(changed: Path, capsys: Out) -> None:
    before = (changed / BINDINGS.name).read_text(encoding="utf-8")
    assert main(["runbook", "init", str(changed / DOCUMENT.name)]) == 2
    assert "is there already (--force writes over it)" in capsys.readouterr().err
    assert (changed / BINDINGS.name).read_text(encoding="utf-8") == before
    assert main(["runbook", "init", str(changed / DOCUMENT.name), "--force"]) == 0
    assert (changed / BINDINGS.name).read_text(encoding="utf-8") != before


def test_init_writes_to_standard_output_where_it_is_asked_to(changed: Path, capsys: Out) -> None:
    (changed / BINDINGS.name).unlink()
    assert main(["runbook", "init", str(changed / DOCUMENT.name), "--output", "-"]) == 0
    assert capsys.readouterr().out.startswith("# What the words of ")
    assert not (changed / BINDINGS.name).exists()


@pytest.mark.parametrize(
    ("command", "file", "message"),
    [
        (["plan"], BINDINGS, "this is a bindings file, and an experiment is wanted here"),
        (["plan"], TARGET, "this is a target file, and an experiment is wanted here"),
        (["plan"], DOCUMENT, "this is a Markdown document, and a YAML file is wanted here"),
        (["runbook", "check", str(DOCUMENT), "--bindings"], TARGET, "this is a target file, and a bindings file is"),
        (["runbook", "init", str(DOCUMENT), "--target"], BINDINGS, "this is a bindings file, and a target file is"),
    ],
)
def test_a_file_of_the_wrong_kind_is_one_error(command: list[str], file: Path, message: str, capsys: Out) -> None:
    assert main([*command, str(file)]) == 2
    (said,) = capsys.readouterr().err.splitlines()
    assert message in said
