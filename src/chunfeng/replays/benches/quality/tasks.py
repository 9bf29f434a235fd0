"""Questions with known answers, made of real advertisements. Nothing in them was written for matching.

    search words      what somebody searched for                     → the advertisements it brought
    own tags          half of an advertisement's tags                → that advertisement
    job types         the tags of an advertisement, as a résumé's    → its title among all titles, which are learnt from
                      skill words                                      advertisements of other employers, in three ways
    full texts        a description → its title, and a title → its description
    occupations       a title → the minor group (中类) of the national classification

Employers are dealt by hash: 60% teach, 20% are for choosing (`dev`), 20% for reporting (`test`), so that no employer of the
report teaches. `docs/quality.md` says what else has been seen.
"""

import csv
import gzip
import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from random import Random

from chunfeng.engine.matching import Lexicon, fold

ADS = Path("positions") / "ads_51job_dev.csv.gz"
FULL_TEXTS = Path("positions") / "jd_fulltext_dev.csv"
OCCUPATIONS = Path("reference") / "occupations_dadian2022.csv"

BY_AD = "skills → job type, by ad"

TEACHING, CHOOSING = 60, 80
"""Employers with a hash below the first teach, below the second choose, the others report (of 100)."""

FEWEST_ADS = 5
"""Advertisements that a title needs among the teachers to be a job type."""

FEWEST_SKILLS = 3
"""Skills that an advertisement needs to stand for a résumé."""

SHORTEST_DESCRIPTION = 60
MARKET = 3000
"""Advertisements in the sheet that search words and own tags are asked of."""

WELFARE = re.compile(
    "险|金|补贴|奖|福利|体检|旅游|休|假|包吃|包住|食宿|培训|班车|弹性工作|做五|出国机会|股票|期权|宿舍|住房|提成|年终|餐|"
    "底薪|工作制|晋升|团建|下午茶|氛围|加班|薪|工龄|^无$"
)
"""Tags that promise something and ask for nothing: no résumé has them."""

GROUPS = {
    "会计": "2-06",
    "教师": "2-08",
    "java": "2-02",
    "python": "2-02",
    "c语言": "2-02",
    "大数据": "2-02",
    "销售": "4-01",
}
"""Key words of advertisements whose 中类 is beyond doubt."""

SAME = {"4-04": "2-02"}
"""Computing is both engineering and a service in the classification; either will do."""


@dataclass(frozen=True, slots=True)
class Ad:
    """One advertisement; `skills` without promises, `share` 0–99 by its employer."""

    title: str
    skills: tuple[str, ...]
    search: str
    group: str
    share: int


@dataclass(frozen=True, slots=True)
class Document:
    """What can be found, and the answer that finding it gives; several documents may give the same one."""

    answer: int
    title: str = ""
    skills: tuple[str, ...] = ()
    text: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """`skills` as a résumé lists them, `text` as somebody writes; the relevant answers."""

    relevant: frozenset[int]
    skills: tuple[str, ...] = ()
    text: str = ""


@dataclass(frozen=True)
class Task:
    """`documents` is the sheet that is asked; `examples` what peers learn from, where that is finer."""

    name: str
    documents: tuple[Document, ...]
    questions: tuple[Question, ...]
    finer: tuple[Document, ...] = ()

    @property
    def examples(self) -> tuple[Document, ...]:
        return self.finer or self.documents

    @cached_property
    def answers(self) -> int:
        return 1 + max(document.answer for document in self.documents)


def share(employer: str) -> int:
    """0–99, the same on every machine and in every run."""
    return int(hashlib.sha256(employer.encode()).hexdigest()[:8], 16) % 100


def job_type(title: str) -> str:
    """A title without brackets, suffixes, grades and digits: "高级Java开发工程师（双休）-武汉" → "java开发工程师"."""
    plain = re.sub(r"[（(【\[].*?[)）】\]]", "", fold(title))
    return re.sub(r"[\s\d]|高级|初级|中级|资深", "", re.sub(r"[-—－_/|｜+].*$", "", plain))


def read_ads(path: Path) -> list[Ad]:
    with gzip.open(path, "rt", encoding="utf-8-sig", newline="") as file:
        return [
            Ad(line["职位"], skills_of(line["标签"]), line["检索词"], line["关键词组"], share(line["公司"]))
            for line in csv.DictReader(file)
        ]


def skills_of(tags: str) -> tuple[str, ...]:
    """ "java|五险一金|Java|linux" → ("java", "linux")."""
    return tuple(dict.fromkeys(tag for tag in map(fold, tags.split("|")) if tag and not WELFARE.search(tag)))


def tasks(folder: Path, part: str, sample: int, seed: int = 0) -> list[Task]:
    """All tasks with at most `sample` questions each, about employers of `part`: "dev" or "test"."""
    random = Random(seed)
    ads = read_ads(folder / ADS)
    asked = [ad for ad in ads if (TEACHING <= ad.share < CHOOSING if part == "dev" else ad.share >= CHOOSING)]
    teachers = [ad for ad in ads if ad.share < TEACHING]
    market = random.sample(asked, min(MARKET, len(asked)))
    return [
        search_words(market, sample, random),
        own_tags(market, sample, random),
        *job_types(teachers, asked, sample, random),
        *full_texts(folder / FULL_TEXTS, part, sample, random),
        occupations(folder / OCCUPATIONS, asked, sample, random),
    ]


def search_words(market: Sequence[Ad], sample: int, random: Random) -> Task:
    found: dict[str, set[int]] = {}
    for answer, ad in enumerate(market):
        found.setdefault(ad.search, set()).add(answer)
    questions = [Question(frozenset(answers), text=word) for word, answers in sorted(found.items())]
    return Task("search words → ads", _sheet(market), _some(questions, sample, random))


def own_tags(market: Sequence[Ad], sample: int, random: Random) -> Task:
    questions = [
        Question(frozenset({answer}), skills=tuple(random.sample(ad.skills, len(ad.skills) // 2)))
        for answer, ad in enumerate(market)
        if len(ad.skills) > FEWEST_SKILLS
    ]
    return Task("half the tags → the ad", _sheet(market), _some(questions, sample, random))


def job_types(teachers: Iterable[Ad], asked: Iterable[Ad], sample: int, random: Random) -> tuple[Task, Task, Task]:
    """The same questions to a sheet with a row for each type (each skill as often as it was met; each once), and to a
    sheet with a row for each advertisement, whose titles repeat."""
    able = [(job_type(ad.title), ad.skills) for ad in teachers if len(ad.skills) >= FEWEST_SKILLS]
    frequent = Counter(title for title, _ in able)
    number = {title: at for at, title in enumerate(sorted(title for title, n in frequent.items() if n >= FEWEST_ADS))}
    skills: list[list[str]] = [[] for _ in number]
    for title, learnt in able:
        if title in number:
            skills[number[title]] += learnt
    questions = _some(
        [
            Question(frozenset({number[title]}), skills=ad.skills)
            for ad in asked
            if len(ad.skills) >= FEWEST_SKILLS and (title := job_type(ad.title)) in number
        ],
        sample,
        random,
    )
    each = tuple(Document(number[title], title, learnt) for title, learnt in able if title in number)
    counted = tuple(Document(at, title, tuple(skills[at])) for title, at in number.items())
    once = tuple(Document(at, title, tuple(dict.fromkeys(skills[at]))) for title, at in number.items())
    return (
        Task("skills → job type, counted", counted, questions, each),
        Task("skills → job type, listed", once, questions, each),
        Task(BY_AD, each, questions),
    )


def full_texts(path: Path, part: str, sample: int, random: Random) -> tuple[Task, Task]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        lines = [line for line in csv.DictReader(file) if len(line["description"]) > SHORTEST_DESCRIPTION]
    chosen = [line for line in lines if (share(line["company"]) < 50) == (part == "dev")]
    titled = [Document(at, title=line["title"]) for at, line in enumerate(chosen)]
    described = [Document(at, text=line["description"]) for at, line in enumerate(chosen)]
    by_title = [Question(frozenset({at}), text=line["title"]) for at, line in enumerate(chosen)]
    by_text = [Question(frozenset({at}), text=line["description"]) for at, line in enumerate(chosen)]
    return (
        Task("description → title", tuple(titled), _some(by_text, sample, random)),
        Task("title → description", tuple(described), _some(by_title, sample, random)),
    )


def occupations(path: Path, asked: Iterable[Ad], sample: int, random: Random) -> Task:
    """Answers are numbers of minor groups in the order of their codes (`minor_groups`)."""
    names = read_occupations(path)
    number = minor_groups(names)
    documents = tuple(Document(number[minor(code)], title=name) for code, name in names if code.count("-") == 3)
    questions = [Question(frozenset({number[GROUPS[ad.group]]}), text=ad.title) for ad in asked if ad.group in GROUPS]
    return Task("title → occupation group", documents, _some(questions, sample, random))


def read_occupations(path: Path) -> list[tuple[str, str]]:
    """(code, name) of every line."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [(line[0].strip(), line[1].strip()) for line in csv.reader(file) if re.match(r"\d-", line[0])]


def minor(code: str) -> str:
    """ "2-06-03-01" → "2-06"."""
    group = "-".join(code.split("-")[:2])
    return SAME.get(group, group)


def minor_groups(names: Iterable[tuple[str, str]]) -> dict[str, int]:
    return {code: at for at, code in enumerate(sorted({minor(code) for code, _ in names}))}


def terms_of(lexicon: Lexicon, title: str, skills: Iterable[str], text: str, title_weight: int = 1) -> list[str]:
    """The words that every contestant sees, cut by the same lexicon."""
    words = list(lexicon.words(title)) * title_weight + list(lexicon.words(text))
    return words + [word for skill in skills for word in lexicon.words(skill)]


def _sheet(market: Sequence[Ad]) -> tuple[Document, ...]:
    return tuple(Document(answer, ad.title, ad.skills) for answer, ad in enumerate(market))


def _some(questions: Sequence[Question], sample: int, random: Random) -> tuple[Question, ...]:
    return tuple(random.sample(questions, min(sample, len(questions))))
