"""An officer enters them, their results of each year and their certificates; everybody's pay is what the table says."""

import re
from dataclasses import replace

from chunfeng.domain.unions.enums import Level
from chunfeng.kernel import clock
from chunfeng.replays import office, reading
from chunfeng.replays.b5 import wages
from chunfeng.replays.b5.wages import Worker
from chunfeng.replays.city import names
from chunfeng.replays.stage import Stage, network, scaled
from chunfeng.replays.tally import Tally
from chunfeng.replays.visitor import Unexpected

RECRUITED = 895
PROVINCE = "黑龙江省总工会"
OFFICER = names.phone(220_000)
FIRST_WORKER = 221_000
LADDER = "heilongjiang"
HIGHEST = len(wages.EDUCATION) - 1


def recruited(number: int) -> Worker:
    """Worker `number`: all grades, posts, certificates and kinds of year come up, in small too."""
    years = 14 if number % 15 == 0 else number * 5 % 16
    results = tuple((number + at * at) % 4 for at in range(min(years, 9)))
    good = tuple(max(result, wages.PASSED) for result in results) if number % 3 == 0 else results
    level, education = (3, 5) if number % 5 == 0 else (number % 4, 2 + number % 3)
    post = ("head" if number % 25 == 3 else "deputy") if number % 9 == 3 else "clerk"
    return Worker(number, post, years, level, education, good)


class Story:
    """One run, as `stage.Story` wants it."""

    def __init__(self, *, scale: float) -> None:
        self.workers = [recruited(number) for number in range(scaled(RECRUITED, scale, least=16))]
        self.steps = len(self.workers) * 2

    def prepare(self) -> None:
        """The province's union and its officer."""
        office.found("heilongjiang", PROVINCE, Level.PROVINCE, "23")
        office.employ("关晓梅", OFFICER, "heilongjiang")

    def play(self, stage: Stage) -> tuple[Tally, dict[str, int]]:
        """All acts, then the bulletin: (own tally, the product's figures). Raises Unexpected."""
        self.stage, self.tally, self.seen = stage, Tally(), Tally()
        self.today = clock.today()
        stage.act("workers sign in once", self._arrive, self.workers)
        self.officer = stage.sign_in(OFFICER, network(21, 0))
        self.union = reading.option(self.officer.get("/desk/union-workers/new/").text, PROVINCE)
        stage.progress.begin("the officer enters them")
        for worker in self.workers:
            self._enter(worker)
        return self.tally, self._bulletin()

    def _arrive(self, worker: Worker) -> None:
        self.stage.sign_in(names.phone(FIRST_WORKER + worker.number), network(22, worker.number)).leave()
        self.stage.progress.step()

    def _enter(self, worker: Worker) -> None:
        """As clerk without certificates first, then results year by year, then what they have shown papers for."""
        fields = {
            "organisation": self.union,
            "phone": names.phone(FIRST_WORKER + worker.number),
            "ladder": LADDER,
            "post": "clerk",
            "since": f"{self.today}",
            "level": "0",
            "education": "0",
            "earlier_years": f"{worker.years}",
        }
        path = self.officer.post("/desk/union-workers/new/", fields)
        for at, result in enumerate(reversed(worker.results), start=1):
            year = {"year": f"{self.today.year - at}", "rating": f"{result}"}
            for _press in range(2 if at == 1 else 1):  # a double tap changes nothing
                self.officer.post(f"{path}rate/", year)
        facts = {
            "post": worker.post,
            "level": f"{worker.level}",
            "education": f"{worker.education}",
            "earlier_years": f"{worker.years}",
        }
        self.officer.post(f"{path}facts/", facts)
        self._count(worker)
        self._try(worker, path)
        self.stage.progress.step()

    def _count(self, worker: Worker) -> None:
        self.tally.add("workers")
        self.tally.add(f"grade_{wages.GRADES.index(worker.grade) + 1}")
        self.tally.add("steps", worker.step)
        self.tally.add("payroll_fen", worker.fen)

    def _try(self, worker: Worker, path: str) -> None:
        """What another degree would bring: more for everybody to whom the table gives more, less for nobody."""
        learned = replace(worker, education=min(worker.education + 1, HIGHEST))
        self.tally.add("more_by_education_fen", learned.fen - worker.fen)
        now, then = _amounts(self.officer.get(f"{path}?education={learned.education}").text)
        if then < now:
            raise Unexpected(f"{path}: pay falls from {now} to {then} with education")
        self.seen.add("more_by_education_fen", then - now)

    def _bulletin(self) -> dict[str, int]:
        titles = {grade.title: f"grade_{at}" for at, grade in enumerate(wages.GRADES, start=1)}
        path: str | None = "/desk/union-workers/"
        while path:
            text = self.officer.get(path).text
            for _name, _union, grade, step, pay, _since in reading.rows(text):
                self.seen.add("workers")
                self.seen.add(titles[grade])
                self.seen.add("steps", int(step))
                self.seen.add("payroll_fen", reading.number(pay))
            path = reading.next_page(text, path)
        return self.seen.figures()


def _amounts(text: str) -> tuple[int, int]:
    """Monthly pay in fen: today, and as it would be. Raises Unexpected when the page does not say both."""
    found = [reading.number(amount) for amount in re.findall(r'class="num text-2xl">([^<]+)', text)]
    if len(found) != 2:
        raise Unexpected(f"{len(found)} amounts instead of two")
    return found[0], found[1]
