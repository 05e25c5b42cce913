"""Evidence, findings and results as people read them, in the document's language and by the document's names.

Events hold them in the words of `chaos.incident.wording` and `chaos.response`; what is not known here stays as it is.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from chaos.rewording.words import phrasebook_of
from chaos.runbook.bindings import Bindings
from chaos.runbook.model import Runbook
from chaos.scales import Metric, Unit

_METRICS = {metric.value: metric for metric in Metric}
_READING = re.compile(
    rf"(?P<metric>{'|'.join(_METRICS)}) (?P<subject>\S+) (?P<value>unknown|-?[\d,.]+(?: (?:ms|%|bytes))?)"
    r"(?P<rest>(?::| [≥≤<>(]| until ).*)?"
)
_STATE = re.compile(r"(?P<subject>\S+) (?P<state>answers|does not answer|is valid|is missing or INVALID)")
_OFF = ("does not answer", "is missing or INVALID")
_NOTHING_WRONG = (" unknown", " is valid", " answers")
_ENGINES = {"redis": "Redis", "postgresql": "PostgreSQL"}


class Text:
    """Rewords what events say. `engines` are what services are ("redis"), by their names.

    In a `language` that is not the document's, its names for metrics and endpoints are left out.
    """

    def __init__(
        self, runbook: Runbook, bindings: Bindings, engines: Mapping[str, str], language: str | None = None
    ) -> None:
        self._words = phrasebook_of(language or runbook.language)
        self._own = language in {None, runbook.language}
        self._runbook = runbook
        self._endpoints = _endpoint_names(runbook, bindings) if self._own else {}
        self._services = _service_names(engines)

    def endpoint(self, name: str) -> str:
        """An endpoint by the document's name for it."""
        return self._endpoints.get(name, name)

    def service(self, name: str) -> str:
        """A service by the name of what it is."""
        said = self._services.get(name)
        return f"{said} ({name})" if said else name

    def metric(self, metric: Metric) -> str:
        """A metric in the document's words, where it has a threshold or an indicator."""
        if self._own and (threshold := self._runbook.threshold(metric)):
            return threshold.phrase.text
        return self._words.metrics.get(metric, metric.value)

    def evidence(self, said: str) -> str:
        """One or several pieces of evidence or findings, separated by semicolons."""
        return "; ".join(self._piece(piece) for piece in said.split("; "))

    def knows(self, piece: str) -> bool:
        """Whether it is a reading or a state, which is told as a whole."""
        return bool(_READING.fullmatch(piece) or _STATE.fullmatch(piece))

    def wrong(self, said: str) -> str:
        """The pieces of a finding without those that are well for certain, or say nothing."""
        return self.all([piece for piece in said.split("; ") if not piece.endswith(_NOTHING_WRONG)])

    def all(self, pieces: Sequence[str]) -> str:
        """Several pieces of evidence in one line; "-" where there is none."""
        return "; ".join(self.evidence(each) for each in pieces) or "-"

    def result(self, said: str) -> str:
        """What an action did, or what a delivery came to."""
        return self._reworded(self.evidence(said))

    def by(self, said: str) -> str:
        """Who took something, or a text that speaks of them."""
        for pattern, replacement in self._words.people:
            said = pattern.sub(replacement, said)
        return said

    def _piece(self, piece: str) -> str:
        if found := _READING.fullmatch(piece):
            return self._reading(_METRICS[found["metric"]], found["subject"], found["value"], found["rest"] or "")
        if found := _STATE.fullmatch(piece):
            return self._words.states[found["state"]].format(subject=self._subject(found["subject"]))
        return self._reworded(piece)

    def _reading(self, metric: Metric, subject: str, value: str, rest: str) -> str:
        if metric.unit is Unit.FLAG and value in {"0", "1"}:
            states = ("does not answer", "answers") if metric is Metric.SERVICE_UP else (_OFF[1], "is valid")
            return self._words.states[states[int(value)]].format(subject=self._subject(subject))
        value = self._words.unknown if value == "unknown" else value
        told = self._words.reading.format(metric=self.metric(metric), subject=self._subject(subject), value=value)
        return told + self._reworded(rest)

    def _subject(self, subject: str) -> str:
        owner, slash, part = subject.partition("/")
        if slash and owner in self._services:
            return part
        return self._services.get(subject) or self._endpoints.get(subject) or subject

    def _reworded(self, text: str) -> str:
        for pattern, replacement in self._words.phrases:
            text = pattern.sub(replacement, text)
        return text


def _endpoint_names(runbook: Runbook, bindings: Bindings) -> dict[str, str]:
    """Endpoints by the phrase of the document that names the fewest, symptoms before the rows of the recovery table.

    Where it names others too, the endpoint's own name stands behind it.
    """
    phrases = [symptom.operation.text for procedure in runbook.procedures for symptom in procedure.symptoms]
    phrases += [service.text for row in runbook.recovery for service in row.services]
    found: dict[str, str] = {}
    for phrase in sorted(phrases, key=lambda each: len(bindings.endpoints_of(each))):
        endpoints = bindings.endpoints_of(phrase)
        for endpoint in endpoints:
            found.setdefault(endpoint, phrase if len(endpoints) == 1 else f"{phrase}: {endpoint}")
    return found


def engines_of(target: Mapping[str, Any]) -> dict[str, str]:
    """The engines of the services in the target file as `DrillStarted` has it."""
    services = target.get("services")
    return {
        name: str(each.get("engine", "")) if isinstance(each, Mapping) else ""
        for name, each in (services.items() if isinstance(services, Mapping) else ())
    }


def _service_names(engines: Mapping[str, str]) -> dict[str, str]:
    """What services are, where there is one of its kind only."""
    kinds = Counter(engines.values())
    return {name: _ENGINES[each] for name, each in engines.items() if each in _ENGINES and kinds[each] == 1}
