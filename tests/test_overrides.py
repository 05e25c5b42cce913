"""The same experiments on another target and under another load, as the command line asks."""

from pathlib import Path

import msgspec
import pytest

from chaos.cli import main
from chaos.definitions import load
from chaos.inputs import read
from chaos.report.fold import report_of
from chaos.target.definition import TargetDefinition
from target_app import speed
from tests.conftest import SUPPORT
from tests.recorded import REDIS_OUTAGE, recorded

ROOT = Path(__file__).parents[1]
EXPERIMENT = ROOT / "experiments" / "redis-outage.yaml"
TARGET, SLOW_MACHINE = ROOT / "target_app" / "target.yaml", ROOT / "target_app" / "slow-machine.yaml"


def _definition(path: Path) -> TargetDefinition:
    return load(path.read_text(encoding="utf-8"), str(path), TargetDefinition)


def test_a_plan_says_how_many_users_are_left_of_the_load(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plan", str(EXPERIMENT), "--load", "50%"]) == 0
    assert "12 users; healthy for" in capsys.readouterr().out


def test_some_users_are_left_of_every_load() -> None:
    assert read(EXPERIMENT).with_load(1).experiment.load.users == 1


def test_more_users_than_a_load_may_have_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for each in ("incident-response.md", "bindings.yaml"):
        (tmp_path / each).symlink_to(EXPERIMENT.with_name(each))
    crowded = tmp_path / "crowded.yaml"
    text = EXPERIMENT.read_text(encoding="utf-8").replace("../target_app", str(TARGET.parent))
    crowded.write_text(text.replace("users: 24", "users: 60"), encoding="utf-8")
    assert main(["plan", str(crowded), "--load", "1000"]) == 2
    assert capsys.readouterr().err == f"{crowded}: 1000 % of its load are 600 users; 500 are the most\n"


def test_the_record_holds_the_load_and_the_target_that_were_taken() -> None:
    began = read(EXPERIMENT, SLOW_MACHINE).with_load(50).started("20261130-120000-redis-outage", "embedded")
    assert began.experiment["load"] == {"users": 12}
    assert began.experiment["target"] == "../target_app/slow-machine.yaml"
    assert began.target["name"] == "shop-on-a-slow-machine"


def test_the_report_says_how_it_is_run_again_under_the_same_load_on_the_same_target() -> None:
    began = read(EXPERIMENT, SLOW_MACHINE).with_load(50).started("20261130-120000-redis-outage", "embedded")
    first, *others = recorded(REDIS_OUTAGE)
    again = dict(report_of([msgspec.structs.replace(first, event=began), *others]).commands)["Run this drill again"]
    assert again == f"gameday run --target {SLOW_MACHINE} --load 50 {EXPERIMENT}"


@pytest.mark.parametrize("share", ["0", "1001", "-5", "half", "50.5", "٥٠", "", "50 %%"])
def test_what_is_no_share_is_told(share: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["plan", str(EXPERIMENT), f"--load={share}"])
    assert caught.value.code == 2
    assert "is no share: a whole number from 1 to 1,000 is" in capsys.readouterr().err


def test_a_target_that_is_not_there_is_told_once_and_not_as_if_the_experiments_named_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    control = EXPERIMENT.with_name("control.yaml")
    assert main(["plan", str(EXPERIMENT), str(control), "--target", "nowhere.yaml"]) == 2
    assert capsys.readouterr().err == "nowhere.yaml: cannot be read: No such file or directory\n"


def test_another_target_without_the_service_that_a_fault_wants_is_told_before_anything_starts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    gateway_down, other = EXPERIMENT.with_name("payment-gateway-down.yaml"), SUPPORT / "small-target.yaml"
    assert main(["--home", str(tmp_path / "home"), "run", str(gateway_down), "--target", str(other)]) == 2
    assert "the target has no service 'gateway'" in capsys.readouterr().err
    assert not (tmp_path / "home").exists()


def test_the_shop_on_a_slow_machine_is_the_shop_but_for_how_much_it_works_out() -> None:
    usual, slow = _definition(TARGET).model_dump(), _definition(SLOW_MACHINE).model_dump()
    less = {
        key: slow["services"]["shop"]["environment"].pop(key) for key in ("SHOP_LATEST_ORDERS", "SHOP_SHOPPERS_ALIKE")
    }
    assert slow | {"name": usual["name"]} == usual
    assert all(int(each) > 0 for each in less.values())


@pytest.mark.parametrize(("times", "taken"), [(0.5, ()), (1.5, ()), (1.6, speed.OPTIONS), (9.0, speed.OPTIONS)])
def test_only_a_slow_machine_drills_the_shop_on_a_slow_machine(times: float, taken: tuple[str, ...]) -> None:
    assert speed.options(times) == taken


def test_what_a_slow_machine_is_told_to_give_is_taken(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    assert main(["plan", str(EXPERIMENT), *speed.OPTIONS]) == 0
    assert "12 users" in capsys.readouterr().out
