"""Pure decisions about employers and positions: what a sheet's row says, what it is the same as, what may be published."""
