"""The status report and the agenda that write themselves."""
