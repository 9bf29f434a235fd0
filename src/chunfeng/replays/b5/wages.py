"""The wage table as it hangs on the wall, in yuan, and what somebody earns by it: worked out here once more, by hand."""

from dataclasses import dataclass

FAILED, BARELY, PASSED, EXCELLENT = range(4)
BONUS = (0, 5, 15, 25)
"""Per cent of the basic pay, by the latest result."""
POSTS = {"clerk": 0, "deputy": 300, "head": 600}
CERTIFICATES = (0, 200, 400, 800)
EDUCATION = (0, 0, 0, 100, 250, 500, 800)
STEP = 80


@dataclass(frozen=True, slots=True)
class Grade:
    title: str
    base: int
    steps: int
    years: int
    level: int
    education: int
    passed: int


GRADES = (
    Grade("一级", 2800, 6, 0, 0, 0, 0),
    Grade("二级", 3200, 8, 3, 1, 3, 2),
    Grade("三级", 3800, 10, 6, 2, 3, 4),
    Grade("四级", 4600, 12, 12, 3, 4, 8),
)


@dataclass(frozen=True, slots=True)
class Worker:
    """Somebody whom the union employs; `results` of the last years, the latest last."""

    number: int
    post: str
    years: int
    level: int
    education: int
    results: tuple[int, ...]

    @property
    def counted(self) -> int:
        return self.years - self.results.count(FAILED)

    @property
    def grade(self) -> Grade:
        """The highest whose every condition is met."""
        good = sum(result >= PASSED for result in self.results)
        return [
            grade
            for grade in GRADES
            if self.counted >= grade.years
            and self.level >= grade.level
            and self.education >= grade.education
            and good >= grade.passed
        ][-1]

    @property
    def step(self) -> int:
        return min(self.grade.steps, 1 + self.counted // 2 + self.results.count(EXCELLENT) // 2)

    @property
    def fen(self) -> int:
        """A month's pay."""
        basic = self.grade.base + (self.step - 1) * STEP + POSTS[self.post]
        basic += CERTIFICATES[self.level] + EDUCATION[self.education]
        return basic * (100 + (BONUS[self.results[-1]] if self.results else 0))
