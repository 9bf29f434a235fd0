from pathlib import Path

import pytest
from pypdf import PdfReader

from chunfeng.domain.fairs.enums import PrintKind
from chunfeng.domain.fairs.errors import NothingToPrint
from chunfeng.domain.fairs.queries.plan import short_name
from chunfeng.domain.fairs.services import guests, halls, prints, seating
from tests import factories

ADDRESS = "https://chunfeng.test/fairs/abcd2345/"


def text_of(paper) -> list[str]:
    return [page.extract_text() for page in PdfReader(Path(paper.file.path)).pages]


@pytest.mark.django_db
class TestPrints:
    def fair(self, settings, tmp_path):
        settings.MEDIA_ROOT = tmp_path
        union = factories.organisation()
        fair, officer = factories.fair(organisation=union), factories.officer(union)
        halls.lay_out(actor=officer, fair_id=fair.pk, rows=2, per_row=4)
        halls.set_square(actor=officer, fair_id=fair.pk, row=1, column=1, what="law")
        for _each in range(3):
            invited = factories.participation(fair=fair)
            sought = factories.position(employer=invited.employer, headcount_kind="number", headcount=5)
            guests.accept(actor=officer, participation_id=invited.pk)
            guests.bring_positions(actor=officer, participation_id=invited.pk, position_ids=[sought.pk])
        return fair, officer

    @pytest.mark.parametrize(
        ("kind", "pages", "said"),
        [
            (PrintKind.CARDS, 2, ["维修电工", "6千–9千/月"]),
            (PrintKind.SIGNS, 2, ["法律咨询", "入口"]),
            (PrintKind.BADGES, 1, ["有限公司"]),
            (PrintKind.HANDBOOK, 1, ["3家单位，3个岗位", "维修电工"]),
        ],
    )
    def test_each_paper_is_one_pdf_that_says_what_it_is_for(self, settings, tmp_path, kind, pages, said):
        fair, officer = self.fair(settings, tmp_path)
        seating.seat_all(actor=officer, fair_id=fair.pk)
        paper = prints.order(actor=officer, fair_id=fair.pk, kind=kind, address=ADDRESS)
        found = text_of(paper)
        assert (paper.state, len(found)) == ("ready", pages)
        together = "".join("".join(found).split())
        assert [word in together for word in said] == [True] * len(said)

    def test_a_paper_made_anew_replaces_the_old_one(self, settings, tmp_path):
        fair, officer = self.fair(settings, tmp_path)
        for _twice in range(2):
            prints.order(actor=officer, fair_id=fair.pk, kind=PrintKind.BADGES, address=ADDRESS)
        assert len(list(tmp_path.rglob("*.pdf"))) == 1

    def test_cards_wait_until_somebody_is_seated(self, settings, tmp_path):
        fair, officer = self.fair(settings, tmp_path)
        with pytest.raises(NothingToPrint):
            prints.order(actor=officer, fair_id=fair.pk, kind=PrintKind.CARDS, address=ADDRESS)

    def test_a_large_paper_is_left_to_a_worker(self, settings, tmp_path, monkeypatch):
        monkeypatch.setattr(prints, "AT_ONCE", 2)
        fair, officer = self.fair(settings, tmp_path)
        paper = prints.order(actor=officer, fair_id=fair.pk, kind=PrintKind.HANDBOOK, address=ADDRESS)
        assert (paper.state, bool(paper.file)) == ("waiting", False)
        assert prints.make(print_id=paper.pk).state == "ready"


@pytest.mark.parametrize(
    ("name", "usual", "short"),
    [
        ("武汉春江机电有限公司", "武汉", "春江机电"),
        ("湖北省武汉市顺达物流集团股份有限公司", "", "顺达物流"),
        ("公司", "", "公司"),
        ("武汉", "武汉", "武汉"),
    ],
)
def test_a_firm_is_known_by_four_characters(name, usual, short):
    assert short_name(name, usual) == short
