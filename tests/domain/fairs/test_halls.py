import pytest
from django.core.files.base import ContentFile
from hypothesis import given
from hypothesis import strategies as st

from chunfeng.domain.fairs.errors import HallBroken, HallTooSmall, ListRefused, NoSuchFair, StandTaken
from chunfeng.domain.fairs.queries.plan import plan
from chunfeng.domain.fairs.rules import halls as rules
from chunfeng.domain.fairs.rules.signs import signs
from chunfeng.domain.fairs.services import guests, halls, seating
from chunfeng.engine.seating import Ways
from chunfeng.kernel.errors import NotAllowed
from chunfeng.shared.sheets.errors import SheetError
from tests import factories
from tests.domain.fairs.sheets import PLAN, xlsx


def cells(*lines: str) -> list[tuple[int, list[str]]]:
    """Rows as a sheet shows them, cells apart by |."""
    return [(number, line.split("|")) for number, line in enumerate(lines, 1)]


def said(problems) -> list[tuple[str, str]]:
    return [(problem.cell, str(problem.text)) for problem in problems]


@given(st.integers(1, 9), st.integers(1, 25), st.integers(2, 12), st.integers(0, 4))
def test_a_laid_out_hall_has_all_booths_and_ways_to_them(rows, per_row, crossing, powered):
    hall = rules.laid_out(rows=rows, per_row=per_row, crossing=crossing, powered=powered)
    assert rules.faults(hall) == []
    assert len({stand.number for stand in hall.stands}) == rows * per_row
    walk = Ways(rules.walkable(hall.floor, hall.stands))
    assert all(walk.to(stand.number).metres >= 0 for stand in hall.stands[:: max(1, len(hall.stands) // 5)])


def test_a_plan_is_read_as_it_is_laid_out():
    hall, problems = rules.read_plan(enumerate(PLAN, 1))
    assert problems == []
    assert hall.floor == (".E....", "......", ".SS.S.", ".SS.S.", ".....#")
    assert [(stand.number, stand.kind, stand.zone, stand.power) for stand in hall.stands] == [
        ("A01", "booth", "制造业", False),
        ("A02", "booth", "制造业", True),
        ("B01", "booth", "", False),
        ("A03", "booth", "制造业", False),
        ("A04", "booth", "", False),
        ("LAW1", "law", "", False),
    ]


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("职业指导", "guidance"),
        ("就业指导台", "guidance"),
        ("职业生涯咨询", "guidance"),
        ("简历门诊", "resume"),
        ("就业政策咨询", "policy"),
        ("咨询台", "service"),
    ],
)
def test_a_desk_is_known_by_what_people_write_into_its_square(said, kind):
    hall, problems = rules.read_plan([(1, ["入口", ""]), (2, [said, ""])])
    assert (problems, [(stand.number, stand.kind) for stand in hall.stands]) == ([], [(f"{kind.upper()}1", kind)])


def test_errors_of_a_plan_are_told_by_cell():
    _hall, problems = rules.read_plan(cells("入口||A1|A2", "||A1|A9", "??|#|#|#", "A7|||"))
    assert said(problems) == [
        ("A3", "“??”不是展位、服务台、入口或墙。"),
        ("C2", "C1 也写了 A1。"),
        ("D1", "A2 走不到。"),
        ("D2", "A9 走不到。"),
    ]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ((), [("", "表格是空的。")]),
        (("|A1", "|"), [("", "没有画入口。")]),
        (("入口|", "|"), [("", "一个展位也没画。")]),
        (("|" * 200,), [("", "展位图最多 150 行、150 列。")]),
    ],
)
def test_a_plan_that_is_none_says_why(lines, expected):
    hall, problems = rules.read_plan(cells(*lines))
    assert (hall, said(problems)) == (None, expected)


def test_signs_lead_the_shortest_way():
    hall, _problems = rules.read_plan(cells("A1|入口||B1|", "#|#||#|", "|C1|||"))
    walked = rules.walkable(hall.floor, hall.stands)
    first = signs(walked, {"A": ["A1"], "B and C": ["B1", "C1"]})[0]
    assert (first.number, first.entrance, first.ways) == (1, True, (("right", ("B and C",)), ("here", ("A",))))


@pytest.mark.django_db
class TestServices:
    def fair(self):
        union = factories.organisation()
        return factories.fair(organisation=union, places=4), factories.officer(union)

    def test_a_hall_from_a_sheet_becomes_stands_and_zones(self):
        fair, officer = self.fair()
        fair = halls.draw_sheet(actor=officer, fair_id=fair.pk, file=xlsx(PLAN), name="展位图.xlsx")
        assert (fair.places, fair.stands.count(), [zone.name for zone in fair.zones.all()]) == (5, 6, ["制造业"])
        assert fair.stands.get(number="A02").power is True

    def test_a_sheet_with_errors_changes_nothing(self):
        fair, officer = self.fair()
        broken = [["入口", "", "A1"], ["", "", "A1"], ["", "随便", ""]]
        with pytest.raises(ListRefused) as refused:
            halls.draw_sheet(actor=officer, fair_id=fair.pk, file=xlsx(broken), name="展位图.xlsx")
        assert said(refused.value.problems) == [
            ("B3", "“随便”不是展位、服务台、入口或墙。"),
            ("C2", "C1 也写了 A1。"),
        ]
        fair.refresh_from_db()
        assert (fair.places, fair.floor, fair.stands.count()) == (4, [], 0)

    def test_a_file_that_is_no_sheet_is_refused(self):
        fair, officer = self.fair()
        with pytest.raises(SheetError):
            halls.draw_sheet(
                actor=officer, fair_id=fair.pk, file=ContentFile(b"%PDF-1.7", name="plan.pdf"), name="展位图.pdf"
            )

    def test_a_hall_is_not_drawn_smaller_than_what_is_promised(self):
        fair, officer = self.fair()
        for _guest in range(3):
            guests.accept(actor=officer, participation_id=factories.participation(fair=fair).pk)
        with pytest.raises(HallTooSmall):
            halls.lay_out(actor=officer, fair_id=fair.pk, rows=1, per_row=2)
        assert halls.lay_out(actor=officer, fair_id=fair.pk, rows=1, per_row=3).places == 3

    def test_employers_keep_their_stands_when_the_hall_is_drawn_anew(self):
        fair, officer = self.fair()
        halls.lay_out(actor=officer, fair_id=fair.pk, rows=1, per_row=3)
        guest = guests.accept(actor=officer, participation_id=factories.participation(fair=fair).pk)
        seating.put(
            actor=officer, fair_id=fair.pk, stand_id=fair.stands.get(number="A02").pk, participation_id=guest.pk
        )
        halls.lay_out(actor=officer, fair_id=fair.pk, rows=2, per_row=4)
        stand = fair.stands.get(number="A02")
        assert (stand.participation_id, stand.by_hand, fair.stands.filter(participation=guest).count()) == (
            guest.pk,
            True,
            1,
        )

    def test_a_square_becomes_a_stand_and_an_aisle_again(self):
        fair, officer = self.fair()
        halls.lay_out(actor=officer, fair_id=fair.pk, rows=1, per_row=3)
        where = {"actor": officer, "fair_id": fair.pk, "row": 2, "column": 4}
        halls.set_square(**where, what="booth", number="x1", zone="灯塔", power=True)
        stand = fair.stands.get(number="X1")
        fair.refresh_from_db()
        assert (fair.places, stand.zone.name, stand.power, fair.floor[2][4]) == (4, "灯塔", True, "S")
        with pytest.raises(StandTaken):
            halls.set_square(**where, what="booth", number="A01")
        halls.set_square(**where, what=".")
        fair.refresh_from_db()
        assert (fair.places, fair.floor[2][4], fair.stands.count()) == (3, ".", 3)

    def test_a_wall_across_the_only_way_is_refused(self):
        fair, officer = self.fair()
        halls.draw_sheet(actor=officer, fair_id=fair.pk, file=xlsx([["入口", "", "A1"]]), name="展位图.xlsx")
        with pytest.raises(HallBroken) as refused:
            halls.set_square(actor=officer, fair_id=fair.pk, row=0, column=1, what="#")
        assert str(refused.value) == "A1 走不到。"

    def test_the_way_to_a_stand_is_drawn(self):
        fair, officer = self.fair()
        fair = halls.draw_sheet(actor=officer, fair_id=fair.pk, file=xlsx([["入口", "", "A1"]]), name="展位图.xlsx")
        drawn = plan(fair, to=["A1", "Z9"])
        assert (drawn.way, drawn.metres, drawn.width) == ("24,24 72,24", 3, 144)

    def test_others_do_not_draw(self):
        fair, _officer = self.fair()
        with pytest.raises(NoSuchFair):
            halls.lay_out(actor=factories.officer(factories.organisation()), fair_id=fair.pk, rows=1, per_row=9)
        auditor = factories.officer(fair.happening.organisation, role="auditor")
        with pytest.raises(NotAllowed):
            halls.lay_out(actor=auditor, fair_id=fair.pk, rows=1, per_row=9)
