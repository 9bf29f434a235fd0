from datetime import timedelta

import pytest

from chunfeng.domain.people import services, tasks
from chunfeng.domain.people.models import SignIn
from chunfeng.kernel import clock


@pytest.mark.django_db
def test_old_sign_ins_are_forgotten_by_the_clock(settings):
    settings.SMS_GATEWAY = "memory"
    services.request_code(phone="13800138000", address="10.0.0.1")
    assert (tasks.purge_sign_ins(0), SignIn.objects.count()) == (0, 1)
    with clock.at(clock.now() + timedelta(days=2)):
        assert tasks.purge_sign_ins(0) == 2
    assert SignIn.objects.count() == 0
