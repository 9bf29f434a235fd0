"""A9 · Urumqi: a hiring meeting for couriers, drivers and warehouses, and the season of fairs around it."""
