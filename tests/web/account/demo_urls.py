"""The product's addresses as they are in the demo."""

from django.urls import include, path

from chunfeng.config.urls import urlpatterns as usual
from chunfeng.web.account import urls

urlpatterns = [path("", include(urls.routes(demo=True, with_weixin=False))), *usual]
