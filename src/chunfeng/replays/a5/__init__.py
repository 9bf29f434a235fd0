"""A5 · Guangxi: four ways in one fair — on the spot, live, to the workplaces, and from home."""
