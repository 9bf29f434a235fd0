"""The year as its keepers live it: a sheet becomes a plan, unions work and show what they did, the keeper checks."""

import csv
import json
from dataclasses import dataclass
from datetime import date

from chunfeng.domain.unions.enums import Level
from chunfeng.kernel import clock
from chunfeng.replays import office, reading
from chunfeng.replays.b6.tasks import TASKS, Task
from chunfeng.replays.city import names
from chunfeng.replays.stage import Stage, network
from chunfeng.replays.tally import Tally
from chunfeng.replays.visitor import Visitor

TITLE = "县级工会加强年"
PROVINCE = "海南省总工会"
COUNTIES = {"琼海市总工会": "469002", "文昌市总工会": "469005", "五指山市总工会": "469001"}
KEEPER, COLLEAGUE, FIRST_COUNTY = (names.phone(200_000 + number) for number in range(3))
PICTURE = b"\x89PNG\r\n\x1a\n" + b"\0" * 64
SENT_BACK = (4, 9, 15)
"""Numbers of tasks whose first evidence does not do."""


@dataclass(frozen=True, slots=True)
class Worker:
    """A signed-in officer and the tasks of the board that are theirs: (task, its number in the product)."""

    visitor: Visitor
    tasks: tuple[tuple[Task, str], ...]


class Story:
    """One run, as `stage.Story` wants it. Nineteen tasks are nineteen at any scale."""

    def __init__(self, *, scale: float) -> None:
        del scale
        self.steps = len(TASKS)

    def prepare(self) -> None:
        """The province's union, three of its counties, and an officer or two at each."""
        office.found("hainan", PROVINCE, Level.PROVINCE, "46")
        office.employ("符慧珍", KEEPER, "hainan")
        office.employ("陈运来", COLLEAGUE, "hainan")
        for number, (name, place) in enumerate(COUNTIES.items()):
            office.found(place, name, Level.COUNTY, place, "hainan")
            office.employ(f"王雅{'琴兰芳'[number]}", _county_phone(number), place)

    def play(self, stage: Stage) -> tuple[Tally, dict[str, int]]:
        """All acts, then the bulletin: (own tally, the product's figures). Raises Unexpected."""
        self.stage, self.tally = stage, Tally()
        self.today = clock.today()
        self.keeper = stage.sign_in(KEEPER, network(20, 0))
        self._plan()
        workers = self._workers()
        stage.act("unions work on their tasks", self._work, workers)
        self._check(workers)
        return self.tally, self._bulletin()

    # The plan

    def _plan(self) -> None:
        self.stage.progress.begin("the keeper brings the plan")
        page = self.keeper.get("/desk/plans/new/").text
        year = {"starts_on": f"{self.today.year}-01-01", "ends_on": f"{self.today.year}-12-31"}
        fields = {"organisation": reading.option(page, PROVINCE), "title": TITLE, **year}
        self.plan = self.keeper.post("/desk/plans/new/", fields, file=("file", "任务表.csv", _sheet()))
        for task in TASKS:
            self.tally.add("tasks")
            self.tally.add("with_owner")
            self.tally.add("with_route")
            self.tally.add("due_as_written")
            self.tally.add("overdue_at_first", int(self._due(task) < self.today))
            self.tally.add("seen_by_counties", int(task.unit in COUNTIES))
        self.overdue_at_first = self._progress()[2]

    def _due(self, task: Task) -> date:
        return date(self.today.year, task.month, task.day)

    def _progress(self) -> tuple[int, int, int]:
        """(done, all, overdue) of the plan, from the list of plans."""
        number = self.plan.rstrip("/").rpartition("/")[2]
        text = self.keeper.get("/desk/plans/").text
        row = reading.rows(text[text.index(f'data-row="{number}"') - 4 :])[0]
        done, _of, whole = row[2].partition("/")
        return reading.number(done), reading.number(whole), reading.number(row[4])

    # The work

    def _workers(self) -> list[Worker]:
        """The province's colleague has the tasks of departments; counties see and have their own only."""
        colleague = self.stage.sign_in(COLLEAGUE, network(20, 1))
        found = self._tasks_seen(colleague)
        departments = tuple(each for each in found if each[0].unit not in COUNTIES)
        workers = [Worker(colleague, departments)]
        self.seen_by_counties = 0
        for number in range(len(COUNTIES)):
            visitor = self.stage.sign_in(_county_phone(number), network(20, 2 + number))
            tasks = self._tasks_seen(visitor)
            self.seen_by_counties += len(tasks)
            workers.append(Worker(visitor, tuple(tasks)))
        return workers

    def _tasks_seen(self, visitor: Visitor) -> list[tuple[Task, str]]:
        """What a board shows, by the titles on it."""
        titled = {task.title: task for task in TASKS}
        return [(titled[title], number) for title, number in reading.tasks(visitor.get(self.plan).text)]

    def _work(self, worker: Worker) -> None:
        for task, number in worker.tasks:
            worker.visitor.post(f"/desk/tasks/{number}/begin/", {})
            self._hand_in(worker.visitor, task, number, f"{task.route.replace('—', '、')}，已完成")
            worker.visitor.refused(f"/desk/tasks/{number}/confirm/", {})  # nobody checks their own work
            self.stage.progress.step()

    def _hand_in(self, visitor: Visitor, task: Task, number: str, note: str) -> None:
        picture = ("file", f"{task.number}-{len(note)}.png", PICTURE + note.encode())
        visitor.post(f"/desk/tasks/{number}/hand-in/", {"note": note}, file=picture)
        self.tally.meet("with_evidence", task.number)

    def _check(self, workers: list[Worker]) -> None:
        self.stage.progress.begin("the keeper checks the evidence")
        for worker in workers:
            for task, number in worker.tasks:
                if task.number in SENT_BACK:
                    self.keeper.post(f"/desk/tasks/{number}/send-back/", {"why": "请附上台账和现场照片。"})
                    self.tally.add("sent_back")
                    self._hand_in(worker.visitor, task, number, "台账和现场照片已补齐")
                self.keeper.post(f"/desk/tasks/{number}/confirm/", {})
                self.tally.meet("done", task.number)
                self.tally.meet("tasks_done", task.number)

    # The bulletin

    def _bulletin(self) -> dict[str, int]:
        done, whole, overdue = self._progress()
        lines = csv.DictReader(self.keeper.get(f"{self.plan}export.csv").text.lstrip("\ufeff").splitlines())
        rows = {int(row["序号"]): row for row in lines}
        api = self.keeper.get(f"/api/v1/figures/bulletin?from={self.today}&to={self.today}").text
        pages = [self.keeper.get(f"/desk/tasks/{number}/").text for _title, number in reading.tasks(self._board())]
        return {
            "tasks": whole,
            "with_owner": sum(rows[task.number]["责任单位"] == task.unit for task in TASKS),
            "with_route": sum(rows[task.number]["推进路径"] == task.route for task in TASKS),
            "due_as_written": sum(rows[task.number]["完成时限"] == f"{self._due(task)}" for task in TASKS),
            "with_evidence": sum(bool(row["佐证"]) for row in rows.values()),
            "overdue_at_first": self.overdue_at_first,
            "overdue": overdue,
            "seen_by_counties": self.seen_by_counties,
            "sent_back": sum(reading.steps(page, "退回补充") for page in pages),
            "done": done,
            "tasks_done": json.loads(api)["figures"]["tasks_done"],
        }

    def _board(self) -> str:
        return self.keeper.get(self.plan).text


def _county_phone(number: int) -> str:
    return names.phone(200_010 + number)


def _sheet() -> bytes:
    lines = ["序号,任务,责任单位,责任人,完成时限,推进路径"]
    lines += [f"{task.number},{task.title},{task.unit},,{task.due},{task.route}" for task in TASKS]
    return ("\ufeff" + "\n".join(lines) + "\n").encode()
