"""The subcommands that show and measure the running product."""
