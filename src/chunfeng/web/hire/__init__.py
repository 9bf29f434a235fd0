"""The hiring desk: an employer's pages."""
