"""One audit: read the books until they can be read and nothing is on its way any more, and compare."""

from collections import Counter
from collections.abc import Sequence

from tenacity import Retrying, retry_if_exception, retry_if_result, stop_after_delay, wait_fixed

from chaos.audit import comparison
from chaos.audit.books import Unreadable, read
from chaos.audit.comparison import Books, Kind, Receipt, compare
from chaos.events import Audited, Offence, Receipts, Record
from chaos.target.definition import Audit
from chaos.target.port import Target

ANSWERS_WITHIN_S = 20.0
"""A database that was killed may still be on its way up."""

SETTLED_WITHIN_S = 10.0
"""After this, a charge that is not recorded as paid counts as an offence.

The load has stopped, so nobody asks for these payments again: a target that finishes what it began
does so by itself within a few seconds of being able to, and one that has not by now never will.
"""

TOLD_OF_A_KIND = 20
_AGAIN_AFTER_S = 0.25


def audit(target: Target, definition: Audit, records: Sequence[Record], *, patient: bool = True) -> Audited:
    """Compare every receipt in `records` with the books of `target`, which nobody asks anything any more.

    Takes a moment where all is well, and ends soon after ANSWERS_WITHIN_S and SETTLED_WITHIN_S where it is
    not; one reading where not `patient`, which cannot tell a payment that is never recorded from one on its way.
    Raises nothing: what could not be read is in the event.
    """
    receipts = [item for record in records if isinstance(record.event, Receipts) for item in record.event.items]
    orders = len({(key, reference) for _, kind, key, reference, _ in receipts if kind == comparison.ORDER})
    payments = len({(key, reference) for _, kind, key, reference, _ in receipts if kind == comparison.PAYMENT})
    try:
        books, offences = _settled(target, definition, receipts, patient=patient)
    except Unreadable as error:
        return Audited(orders, payments, charges=0, counts={}, offences=[], unreadable=str(error))
    except Exception as error:  # noqa: BLE001 - whatever happens here, the drill has to be judged
        reason = f"the audit broke off ({type(error).__name__}: {error})"
        return Audited(orders, payments, charges=0, counts={}, offences=[], unreadable=reason)
    if not patient:
        on_their_way = [each for each in offences if each.kind == Kind.UNRECORDED]
        offences = [each for each in offences if each.kind != Kind.UNRECORDED]
        if on_their_way and not offences:
            reason = f"{len(on_their_way)} charged and not recorded as paid yet when the drill was interrupted"
            return Audited(orders, payments, charges=len(books.charges), counts={}, offences=[], unreadable=reason)
    return Audited(
        orders=orders,
        payments=payments,
        charges=len(books.charges),
        counts=comparison.counts(offences),
        offences=_first_of_each(offences),
    )


def _settled(
    target: Target, definition: Audit, receipts: Sequence[Receipt], *, patient: bool
) -> tuple[Books, Sequence[Offence]]:
    """The books and what is wrong with them, once nothing is on its way any more."""

    def look() -> tuple[Books, Sequence[Offence]]:
        books = _read(target, definition, patient=patient)
        return books, compare(receipts, books)

    settling = Retrying(
        stop=stop_after_delay(SETTLED_WITHIN_S if patient else 0),
        wait=wait_fixed(_AGAIN_AFTER_S),
        retry=retry_if_result(lambda found: any(each.kind == Kind.UNRECORDED for each in found[1])),
        retry_error_callback=lambda state: state.outcome.result() if state.outcome else look(),
    )
    return settling(look)


def _read(target: Target, definition: Audit, *, patient: bool) -> Books:
    reading = Retrying(
        stop=stop_after_delay(ANSWERS_WITHIN_S if patient else 0),
        wait=wait_fixed(_AGAIN_AFTER_S),
        retry=retry_if_exception(lambda error: isinstance(error, Unreadable) and error.passing),
        reraise=True,
    )
    return reading(read, target, definition)


def _first_of_each(offences: Sequence[Offence]) -> list[Offence]:
    seen: Counter[str] = Counter()
    told = []
    for each in offences:
        seen[each.kind] += 1
        if seen[each.kind] <= TOLD_OF_A_KIND:
            told.append(each)
    return told
