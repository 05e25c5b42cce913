"""Executes an incident-response document against a running shop and judges what happened.

Data flows one way: documents are parsed and bound (`runbook`), an experiment is planned
(`experiment`), faults are injected (`faults`), signals are sampled (`signals`), levels, severity
and procedure follow from them (`incident`), the procedure is carried out (`response`), and the
recorded events are judged (`verdict`) and shown (`report`). `drill` is the only module that
joins them; `events` is what they all agree on.
"""
