"""What a target file may not say of its audit."""

from pathlib import Path

import pytest

from chaos.definitions import load
from chaos.errors import BadInput
from chaos.target import assembly
from chaos.target.definition import Audit, Charges, TargetDefinition

SMALL = Path(__file__).parents[1] / "support" / "small-target.yaml"


def _planned(tmp_path: Path, audit: Audit) -> assembly.Plan:
    small = load(SMALL.read_text(encoding="utf-8"), str(SMALL), TargetDefinition)
    return assembly.plan(small.model_copy(update={"audit": audit}), SMALL.parent, tmp_path)


def test_an_audit_of_services_that_are_there_is_taken(tmp_path: Path) -> None:
    audit = Audit(database="database", orders="SELECT 1, 2", payments="SELECT 1, 2", charges=Charges(service="shop"))
    assert _planned(tmp_path, audit).definition.audit == audit


def test_an_audit_of_services_that_are_not_there_is_refused_with_those_that_are(tmp_path: Path) -> None:
    audit = Audit(database="cache", orders="SELECT 1, 2", payments="SELECT 1, 2", charges=Charges(service="bank"))
    with pytest.raises(BadInput) as refused:
        _planned(tmp_path, audit)
    assert "audit.database: 'cache' is no database; there are: database" in str(refused.value)
    assert "audit.charges.service: there is no service 'bank'" in str(refused.value)
