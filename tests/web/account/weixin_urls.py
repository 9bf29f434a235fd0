"""The product's addresses as they are with keys for Weixin."""

from django.urls import include, path

from chunfeng.config.urls import urlpatterns as usual
from chunfeng.web.account import urls

urlpatterns = [path("", include(urls.routes(demo=False, with_weixin=True))), *usual]
