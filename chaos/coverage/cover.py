"""A document, the experiments that are after it and the runs that exercised it, put together row by row."""

from collections import defaultdict
from collections.abc import Sequence

from chaos.coverage.model import Aim, Coverage, Covered, Result, RunSummary
from chaos.coverage.rows import rows_of
from chaos.coverage.verdicts import judged
from chaos.runbook.bindings import Bindings
from chaos.runbook.model import Runbook


def cover(runbook: Runbook, bindings: Bindings, aims: Sequence[Aim], runs: Sequence[RunSummary]) -> Coverage:
    """The coverage of `runbook`. Runs and experiments of other documents count where a row says the same there.

    Drills with a part of their response taken away are left out.
    """
    counted = [run for run in runs if not run.blinded]
    newest_first = sorted(counted, key=lambda run: (run.wall_s, run.run), reverse=True)
    by_key: dict[str, list[Result]] = defaultdict(list)
    for run in newest_first:
        for finding in run.findings:
            by_key[finding.key].append(Result(run, finding))
    rows = []
    for row in rows_of(runbook, bindings):
        results = tuple(by_key.get(row.key, ()))
        verdict, because, last = judged(row.state, row.meaning, results)
        after = tuple(aim for aim in aims if row.key in aim.keys)
        rows.append(Covered(row, verdict, because, last, results, after))
    return Coverage(
        path=runbook.path,
        title=runbook.title.text,
        language=runbook.language,
        rows=tuple(rows),
        runs=tuple(newest_first),
        aims=tuple(aims),
    )
