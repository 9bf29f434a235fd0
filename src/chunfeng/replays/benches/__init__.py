"""What is measured: each module has NAME, HELP, `add_arguments(parser)` and `run(arguments)` → one JSON object."""
