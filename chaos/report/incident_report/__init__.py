"""The incident report that the document demands: `render.incident_reports` folds it from the event log."""
