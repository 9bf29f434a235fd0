"""Rush and draw for everybody: the page of a drop, the place in line, coupons, results; and a shop's page."""
