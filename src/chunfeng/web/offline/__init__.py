"""Pages that keep working without a network: the service worker, what it keeps, and the scanner of member cards."""
