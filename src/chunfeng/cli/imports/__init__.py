"""What `chunfeng import` can read, one module a kind: KIND, HELP, add_arguments(parser), run(arguments) -> exit status."""
