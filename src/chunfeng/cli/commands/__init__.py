"""The subcommands, one module each. What a module has to offer is described in `chunfeng.cli.frame`."""
