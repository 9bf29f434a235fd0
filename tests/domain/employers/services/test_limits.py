from chunfeng.domain.employers.services import imports


def test_limits_follow_the_setting(settings):
    settings.SHEET_MB = 7
    assert imports.limits().size == 7 * 1024 * 1024
