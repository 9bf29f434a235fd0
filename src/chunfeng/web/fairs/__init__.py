"""A fair as everybody sees it, and the page behind an invitation's link."""
