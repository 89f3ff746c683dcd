"""The subcommands of `triage`, a file for each family."""
