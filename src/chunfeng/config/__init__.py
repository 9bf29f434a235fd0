"""Where the parts are put together: settings, urls, wsgi, the table of commands."""
