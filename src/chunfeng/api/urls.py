"""Routes of the JSON API. Every operation is open as far as the middleware goes; those for staff ask for the actor."""

from django.urls import URLPattern, URLResolver, path

from chunfeng.api.v1 import api
from chunfeng.shared.access import Access, mark

_patterns, _app, _namespace = api.urls
for _pattern in _patterns:
    mark(Access.PUBLIC)(_pattern.callback)

urlpatterns: list[URLPattern | URLResolver] = [path("v1/", (_patterns, _app, _namespace))]
