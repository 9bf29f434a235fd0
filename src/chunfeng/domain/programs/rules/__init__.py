"""Pure decisions over declared programs: no tables, no clock."""
