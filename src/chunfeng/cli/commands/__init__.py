"""One module per command: NAME, HELP, NEEDS, add_arguments(parser), run(arguments) -> exit status."""
