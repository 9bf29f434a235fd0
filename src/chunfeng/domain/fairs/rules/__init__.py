"""Pure decisions about fairs: what a sheet says, how a hall is drawn, what is missing before the day."""
