"""The provider of replays keeps codes and notices apart."""

from chunfeng.replays.postbox import open_postbox
from chunfeng.shared import sms

PHONE = "13800138000"


def test_people_of_a_replay_find_their_newest_code_and_every_notice(settings):
    with open_postbox() as box:
        settings.SMS_GATEWAY, settings.SMS_URL, settings.SMS_TOKEN = "http", box.address, ""
        for code in ("111111", "222222"):
            sms.gateway().send(sms.Message(PHONE, f"验证码 {code}", "sign_in_code", {"code": code}))
        sms.gateway().send(sms.Message(PHONE, "你的申请已通过", "benefit_grant", {"number": "2026"}, "benefit-1"))
    assert (box.code(PHONE), box.notices[PHONE]) == ("222222", ["你的申请已通过"])
