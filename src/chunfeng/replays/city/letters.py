"""Some hundred applications on their way from the first tap to an intent, or to a friendly no."""

from collections import defaultdict
from datetime import datetime, timedelta
from random import Random

from chunfeng.domain.employers.enums import PositionStatus
from chunfeng.domain.hiring import services
from chunfeng.domain.hiring.enums import DeclineReason
from chunfeng.domain.people import queries as people
from chunfeng.domain.people.enums import Purpose
from chunfeng.kernel import clock
from chunfeng.kernel.actor import Actor
from chunfeng.replays.city.adverts import Advert
from chunfeng.replays.city.progress import Progress
from chunfeng.replays.city.seekers import Looking

APPLICATIONS = 460
_ENDS = (("submitted", 30), ("interested", 20), ("intent", 26), ("declined", 16), ("withdrawn", 8))
_INTERESTED = (
    "您的经历挺合适，方便的话明天上午来聊聊？",
    "看过您的简历，想先电话沟通十分钟。",
    "欢迎来车间看看，门口报我名字就行。",
    "这周三、周五下午都有面试，您选一个时间。",
)
_AGREED = (
    "谈好了，下周一来报到。",
    "双方都满意，先签三方协议。",
    "试工一天，按天付工资。",
    "月底前到岗，宿舍已经留好。",
)
_DECLINED = {
    DeclineReason.SKILLS: "这次更需要会操作设备的，您可以看看我们另一个学徒岗位。",
    DeclineReason.EXPERIENCE: "岗位要求三年经验，欢迎之后再联系。",
    DeclineReason.FILLED: "岗位昨天刚招满，谢谢您的关注。",
    DeclineReason.PLACE: "上班地点在左岭，离您家有点远。",
    DeclineReason.PAY: "和您期望的工资还有差距，抱歉。",
}
_MADE = ("电话确认过，态度很好。", "想离家近一点，看中了班车。", "可以马上到岗。", "", "", "", "", "", "")


def send(random: Random, adverts: list[Advert], looking: list[Looking], progress: Progress) -> None:
    """Let seekers apply to positions of their trade, and employers answer, each act at its own moment."""
    open_: dict[str, list[Advert]] = defaultdict(list)
    for advert in adverts:
        if advert.position.status == PositionStatus.PUBLISHED and not advert.firm.suspended:
            open_[advert.trade.title].append(advert)
    version = people.consent_text(Purpose.RESUME_TO_EMPLOYER).version
    keen = [each for each in random.sample(looking, 360) if open_[each.trade.title]]
    pairs: dict[tuple[int, int], tuple[datetime, Looking, Advert]] = {}
    while len(pairs) < APPLICATIONS:
        each = random.choice(keen)
        advert = random.choice(open_[each.trade.title])
        first = max(each.registered_at, advert.position.published_at or each.registered_at) + timedelta(minutes=12)
        now = clock.now() - timedelta(minutes=5)
        if first < now:
            moment = first + (now - first) * random.random() ** 1.3
            pairs[(each.seeker.pk, advert.position.pk)] = (moment, each, advert)
    for moment, each, advert in sorted(pairs.values(), key=lambda pair: (pair[0], pair[1].seeker.pk)):
        _follow(random, moment, each, advert, version)
        progress.step()


def _follow(random: Random, moment: datetime, each: Looking, advert: Advert, version: str) -> None:
    with clock.at(moment):
        application = services.apply(
            actor=each.actor,
            position_id=advert.position.pk,
            consent=True,
            consent_version=version,
            note=random.choice(_MADE),
            reasons=_reasons(each, advert),
        )
    end = random.choices([end for end, _ in _ENDS], [weight for _, weight in _ENDS])[0]
    answered = moment + timedelta(hours=random.uniform(0.5, 60))
    if end == "submitted" or answered > clock.now():
        return
    if end == "withdrawn":
        with clock.at(answered):
            services.withdraw(actor=each.actor, application_id=application.pk, note="已经找到工作了")
        return
    speaker = advert.firm.recruiter or advert.firm.owner
    if end == "declined":
        reason = random.choice(list(_DECLINED))
        with clock.at(answered):
            services.decline(actor=speaker, application_id=application.pk, reason=reason, note=_DECLINED[reason])
        return
    _talk(random, application.pk, speaker, each, answered, agree=end == "intent")


def _talk(
    random: Random, application_id: int, speaker: Actor, each: Looking, answered: datetime, *, agree: bool
) -> None:
    with clock.at(answered):
        services.show_interest(actor=speaker, application_id=application_id, note=random.choice(_INTERESTED))
    read = answered + timedelta(hours=random.uniform(0.1, 20))
    if read < clock.now() and random.random() < 0.8:
        with clock.at(read):
            services.mark_seen(actor=each.actor, application_id=application_id)
    agreed = answered + timedelta(hours=random.uniform(3, 70))
    if agree and agreed < clock.now():
        with clock.at(agreed):
            services.reach_intent(actor=speaker, application_id=application_id, note=random.choice(_AGREED))


def _reasons(each: Looking, advert: Advert) -> list[str]:
    """What the pages say of such a pair, in short."""
    asked, known = advert.position.skills, set(each.seeker.skills)
    shared = sum(skill in known for skill in asked)
    reasons = ["工种一致"]
    if shared:
        reasons.append(f"会{shared}/{len(asked)}项技能")
    if each.seeker.home_place_id == advert.position.place_id:
        reasons.append("同一个街道")
    return reasons
