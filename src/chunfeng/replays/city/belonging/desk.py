"""The desk's own people and work: posts with deputies, union workers on their ladder, counts, and a year of nineteen tasks."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from chunfeng.domain.people.models import Person
from chunfeng.domain.unions import queries
from chunfeng.domain.unions.enums import ProfessionalLevel, Rating, Role
from chunfeng.domain.unions.models import PlanTask
from chunfeng.domain.unions.services import assign, counts, deputise, plans, union_workers
from chunfeng.kernel import clock
from chunfeng.kernel.actor import Actor
from chunfeng.kernel.vocabulary import Education
from chunfeng.replays.b6.tasks import TASKS
from chunfeng.replays.city import names, tree
from chunfeng.replays.city.belonging.bases import Built

PLAN = "洪山区“县级工会加强年”任务表"
_FIRST_COLLEAGUE, _FIRST_WORKER = 200, 300
_COLLEAGUES = (
    ("hongshan", "董文博", Role.OFFICER, "洪山区总工会组织部，办集中入会、推进任务"),
    ("hongshan", "吴雅丽", Role.LIAISON, ""),
    ("hongshan", "方志宏", Role.LAWYER, ""),
    ("hongshan", "熊德明", Role.MEDIATOR, ""),
    ("wuhan", "范立新", Role.TRAINER, ""),
    ("wuhan", "邵永强", Role.SECURITY_ADMIN, ""),
    ("wuhan", "侯建平", Role.SYSTEM_ADMIN, ""),
    ("wuhan", "顾晓云", Role.AUDIT_ADMIN, ""),
    ("420111001", "万俊杰", Role.OFFICER, ""),
    ("420111004", "龙海燕", Role.OFFICER, ""),
    ("420111080", "段宏伟", Role.REVIEWER, ""),
)
_WORKERS = (
    ("420111002", "head", ProfessionalLevel.SENIOR, Education.BACHELOR, 11, "优优优合优"),
    ("420111002", "clerk", ProfessionalLevel.ASSISTANT, Education.COLLEGE, 2, "合合"),
    ("420111080", "deputy", ProfessionalLevel.SOCIAL_WORKER, Education.BACHELOR, 7, "合优合合"),
    ("420111001", "clerk", ProfessionalLevel.SOCIAL_WORKER, Education.BACHELOR, 5, "优合合"),
    ("420111004", "clerk", ProfessionalLevel.NONE, Education.SENIOR, 1, "合"),
    ("420111007", "head", ProfessionalLevel.SOCIAL_WORKER, Education.COLLEGE, 9, "合合差合"),
    ("420111003", "clerk", ProfessionalLevel.ASSISTANT, Education.BACHELOR, 4, "合优"),
    ("hongshan", "deputy", ProfessionalLevel.SENIOR, Education.MASTER, 8, "优优优优"),
)
_RATINGS = {"优": Rating.EXCELLENT, "合": Rating.PASSED, "差": Rating.BARELY}
_UNITS = {"琼海市总工会": "关山街道总工会", "文昌市总工会": "珞南街道总工会", "五指山市总工会": "张家湾街道总工会"}
_PEOPLE = {"关山街道总工会": "谢春梅", "珞南街道总工会": "万俊杰", "张家湾街道总工会": "龙海燕"}
_WORKERS_KNOWN = {"rider": 620, "courier": 540, "trucker": 480, "ride_hailing": 710, "domestic_worker": 350}


@dataclass(frozen=True, slots=True)
class Crew:
    """Who does the district's work: the officer who decides, the reviewer, and the colleague who hands in."""

    officer: Actor
    reviewer: Actor
    colleague: Actor


def appoint(unions: tree.Unions) -> Crew:
    """More colleagues, the three administrators apart, and deputies for two posts."""
    made: dict[str, Person] = {}
    for number, (code, name, role, label) in enumerate(_COLLEAGUES):
        person = tree.person(
            name, _FIRST_COLLEAGUE + number, role=tree.OFFICERS if label else "", label=label, joined_days_ago=390
        )
        made[name] = person
        assign(
            actor=tree.SYSTEM,
            person_id=person.pk,
            organisation_id=unions.organisations[code].pk,
            role=role,
            starts_on=clock.today() - timedelta(days=300 - number * 9),
        )
    posts = {
        each.person.name: each
        for each in queries.staff_of(actor=tree.SYSTEM, organisation=unions.organisations["420111002"])
    }
    tomorrow, later = clock.today() + timedelta(days=1), clock.today() + timedelta(days=9)
    deputise(
        actor=tree.SYSTEM,
        assignment_id=posts["谢春梅"].pk,
        phone=names.phone(_FIRST_COLLEAGUE + 8),
        ends_on=tomorrow,
    )
    district = {
        each.role: each for each in queries.staff_of(actor=tree.SYSTEM, organisation=unions.organisations["hongshan"])
    }
    deputise(
        actor=tree.SYSTEM,
        assignment_id=district[Role.REVIEWER].pk,
        phone=names.phone(_FIRST_COLLEAGUE + 10),
        starts_on=tomorrow,
        ends_on=later,
    )
    return Crew(
        officer=unions.officers["hongshan"],
        reviewer=_actor(district[Role.REVIEWER].person),
        colleague=_actor(made["董文博"]),
    )


def work(crew: Crew, unions: tree.Unions, built: Built) -> None:
    """Counts that densities rest on, union workers with their years, and the plan as it stands today."""
    counted = clock.today() - timedelta(days=40)
    district = unions.organisations["hongshan"]
    for group, number in _WORKERS_KNOWN.items():
        counts.note_workers(
            actor=crew.officer,
            organisation_id=district.pk,
            number=number,
            source="区总工会联合邮政管理局、平台站点摸底",
            counted_on=counted,
            group=group,
        )
    for base in built.joint[:5]:
        counts.note_workers(
            actor=crew.officer,
            organisation_id=base.organisation.pk,
            number=base.size * 2,
            source="街道网格排查",
            counted_on=counted,
        )
    _employ(crew, unions)
    _plan(crew, district.pk)


# Details


def _actor(person: Person) -> Actor:
    return Actor(person_id=person.pk, posts=queries.posts_of(person.pk), name=person.handle)


def _employ(crew: Crew, unions: tree.Unions) -> None:
    for number, (code, post, level, education, years, ratings) in enumerate(_WORKERS):
        name = ("余晓红", "潘志军", "杜雅婷", "戴文静", "夏永亮", "钟秀兰", "汪俊", "田雨欣")[number]
        tree.person(name, _FIRST_WORKER + number, joined_days_ago=380)
        worker = union_workers.employ(
            actor=crew.officer,
            organisation_id=unions.organisations[code].pk,
            phone=names.phone(_FIRST_WORKER + number),
            ladder="heilongjiang",
            post=post,
            since=date(clock.today().year - years, 3, 1),
            level=level,
            education=education,
        )
        for ago, said in enumerate(reversed(ratings), start=1):
            union_workers.rate(
                actor=crew.officer, worker_id=worker.pk, year=clock.today().year - ago, rating=_RATINGS[said]
            )


def _plan(crew: Crew, district_id: int) -> None:
    """What was due is mostly done, a little is overdue; what comes is under way, waits for a check, or is open."""
    year = clock.today().year
    days = {"starts_on": date(year, 1, 1), "ends_on": date(year, 12, 31)}
    rows = []
    for task in TASKS:
        unit = _UNITS.get(task.unit, task.unit)
        cells = {"number": str(task.number), "title": task.title, "unit": unit, "person": _PEOPLE.get(unit, "")}
        rows.append((task.number, {**cells, "due": task.due, "route": task.route}))
    with clock.at(_noon(date(year, 1, 6))):
        plan = plans.make_plan(
            actor=crew.officer,
            organisation_id=district_id,
            title=PLAN,
            lines=plans.read_rows(rows=rows, **days),
            **days,
        )
    for task in PlanTask.objects.filter(plan=plan).order_by("number"):
        _proceed(crew, task)


def _proceed(crew: Crew, task: PlanTask) -> None:
    """By its deadline and number: done, overdue, handed in, sent back, under way, open."""
    today = clock.today()
    past, soon = task.due_on < today, task.due_on <= today + timedelta(days=25)
    if not past and not soon and task.number % 3:
        return
    began = min(task.due_on, today) - timedelta(days=20)
    with clock.at(_noon(max(began, date(today.year, 1, 8)))):
        plans.begin_task(actor=crew.colleague, task_id=task.pk)
    if task.number % 8 == 5 or (not past and task.number % 2):
        return
    with clock.at(_noon(max(began + timedelta(days=12), date(today.year, 1, 9)))):
        plans.hand_in(
            actor=crew.colleague, task_id=task.pk, note=f"{task.route.replace('—', '、')}，台账和照片已归档。"
        )
    if not past:
        return
    with clock.at(_noon(max(began + timedelta(days=14), date(today.year, 1, 10)))):
        if task.number == 4:
            plans.send_back(actor=crew.officer, task_id=task.pk, why="请附上班子名单和批复。")
        else:
            plans.confirm_task(actor=crew.officer, task_id=task.pk)


def _noon(day: date) -> datetime:
    return min(clock.day_start(day) + timedelta(hours=12), clock.now())
