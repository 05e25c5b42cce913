"""What recorded drills say of each row of an incident-response document. Pure: it folds records, and reads nothing.

`rows` names what a document promises, row by row; `summary` folds one drill's records into findings on the rows that
it exercised (`incident_rules`, `response_rules`, `figures`); `aims` says which rows an experiment is after; `verdicts`
is the one table from findings to a verdict; `cover` puts them together.
"""
