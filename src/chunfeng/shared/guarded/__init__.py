"""Django's PostgreSQL backend, with connections that know on whose behalf they ask (see `shared.reach`)."""
