"""“Write a program in ten minutes” says what is so."""

import re
from datetime import date
from pathlib import Path

from chunfeng.domain.programs import catalog
from chunfeng.domain.programs.rules.parameters import in_force
from chunfeng.domain.programs.rules.verdicts import decide

GUIDE = (Path(__file__).parents[3] / "docs" / "guides" / "programs.zh-CN.md").read_text("utf-8")


def test_example_of_the_guide_is_a_program_and_decides() -> None:
    example = re.findall(r"```toml\n(.*?)```", GUIDE, re.DOTALL)
    assert len(example) == 1
    declaration = catalog.read(example[0])
    day = date(2026, 6, 30)
    facts = {"member": True, "joined_on": date(2026, 3, 30), "groups": ["rider"], "price": 15_999}
    decided = decide(declaration, facts, in_force(declaration, [], "", day), day)
    assert (decided.standing, decided.amount) == ("qualifies", 7_999)
    dear = decide(
        declaration, {**facts, "price": 30_000, "joined_on": date(2026, 4, 1)}, in_force(declaration, [], "", day), day
    )
    assert (dear.standing, dear.amount) == ("nearly", 10_000)


def test_facts_of_the_guide_are_those_of_the_catalogue() -> None:
    rows = []
    for fact in catalog.facts().values():
        words = "、".join(f"`{code}` {text.zh}" for code, text in fact.words.items())
        label = f"{fact.label.zh}：{words}" if words else fact.label.zh
        rows.append(f"| `{fact.id}` | {label} | {fact.source.zh} | {fact.unknown.zh} |")
    table = [line for line in GUIDE.splitlines() if re.match(r"\| `\w+` \| .* \| .* \| ", line)]
    assert table == rows
    assert [key for key, each in catalog.parameters().items() if f"`{key}`（{each.label.zh}）" not in GUIDE] == []
