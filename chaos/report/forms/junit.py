"""Drills as JUnit XML, as CI systems show it: a suite a drill, a case an expectation.

What failed is a failure; what is unknown is an error, for it has not passed either.
"""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from chaos.blinding import titled
from chaos.events import DrillJudged, DrillStarted, ExpectationJudged, Record
from chaos.outcome import Verdict

_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot hold, not even escaped."""


def as_junit(drills: Sequence[Sequence[Record]]) -> str:
    """One document for all `drills`, in order. A drill that did not come to a verdict is an error."""
    suites = Element("testsuites", name="gameday")
    for records in drills:
        suites.append(_suite(records))
    for name in ("tests", "failures", "errors"):
        suites.set(name, str(sum(int(each.get(name, "0")) for each in suites)))
    suites.set("time", f"{sum(float(each.get('time', '0')) for each in suites):.3f}")
    indent(suites)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(suites, encoding="unicode") + "\n"


def _suite(records: Sequence[Record]) -> Element:
    started = next((each.event for each in records if isinstance(each.event, DrillStarted)), None)
    judged = next((each.event for each in reversed(records) if isinstance(each.event, DrillJudged)), None)
    cases = [each.event for each in records if isinstance(each.event, ExpectationJudged)]
    lasted_s = records[-1].at_s if records else 0.0
    suite = Element("testsuite", name=_xml(titled(started.title, started.blinded) if started else "unknown drill"))
    if records:
        suite.set("timestamp", datetime.fromtimestamp(records[0].wall_s, UTC).strftime("%Y-%m-%dT%H:%M:%S"))
    suite.set("time", f"{lasted_s:.3f}")
    properties = SubElement(suite, "properties")
    for name, value in _properties(started, judged):
        SubElement(properties, "property", name=name, value=_xml(value))
    source = _xml(started.experiment_path if started else "")
    for each in cases:
        _case(suite, source, each)
    # A verdict that is the drill's alone (an abort, a log that ends early) would be lost among cases that passed.
    verdict = judged.verdict if judged else "not judged"
    if verdict != Verdict.PASSED.value and all(each.verdict == Verdict.PASSED.value for each in cases):
        case = SubElement(suite, "testcase", classname=source, name="verdict", time="0")
        SubElement(case, "error", message=_xml(verdict)).text = _xml(judged.sentence if judged else "")
    suite.set("tests", str(len(suite.findall("testcase"))))
    suite.set("failures", str(len(suite.findall("testcase/failure"))))
    suite.set("errors", str(len(suite.findall("testcase/error"))))
    return suite


def _properties(started: DrillStarted | None, judged: DrillJudged | None) -> list[tuple[str, str]]:
    found = [("verdict", judged.verdict), ("sentence", judged.sentence)] if judged else []
    return [*found, *([("run", started.drill), ("runtime", started.runtime)] if started else [])]


def _case(suite: Element, source: str, each: ExpectationJudged) -> None:
    case = SubElement(suite, "testcase", classname=source, name=_xml(each.expectation), time="0")
    if each.verdict == Verdict.PASSED.value:
        return
    kind = "failure" if each.verdict == Verdict.FAILED.value else "error"
    text = f"expected: {each.expected}\nobserved: {each.observed}\nevidence: {each.evidence}"
    SubElement(case, kind, message=_xml(f"{each.verdict}: {each.observed}"), type=each.verdict).text = _xml(text)


def _xml(text: str) -> str:
    return _NO_XML.sub("\ufffd", text)
