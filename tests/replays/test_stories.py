"""All stories in small, against one running product."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from chunfeng.replays.a1 import story as a1
from chunfeng.replays.a3 import story as a3
from chunfeng.replays.a5 import story as a5
from chunfeng.replays.a6 import story as a6
from chunfeng.replays.a7 import story as a7
from chunfeng.replays.a8 import story as a8
from chunfeng.replays.a9 import story as a9
from chunfeng.replays.b1 import story as b1
from chunfeng.replays.b2 import story as b2
from chunfeng.replays.b3 import story as b3
from chunfeng.replays.b4 import story as b4
from chunfeng.replays.b5 import story as b5
from chunfeng.replays.b6.tasks import TASKS
from chunfeng.replays.e1 import story as e1
from chunfeng.replays.e2 import story as e2
from chunfeng.replays.e3 import story as e3
from chunfeng.replays.e6 import story as e6
from chunfeng.replays.e10 import story as e10
from chunfeng.replays.tally import Tally, compared
from tests import dumps

ROOT = Path(__file__).parents[2]


def test_compared_shows_every_figure_of_either_side():
    tally = Tally()
    tally.add("positions", 3)
    tally.meet("seekers", "li")
    tally.meet("seekers", "li")
    assert compared(tally, {"positions": 3, "intents": 1}) == {
        "intents": {"tally": 0, "bulletin": 1},
        "positions": {"tally": 3, "bulletin": 3},
        "seekers": {"tally": 1, "bulletin": 0},
    }


@pytest.fixture(scope="session")
def played(homes, tmp_path_factory):
    """(what the command told, its home): all stories, once a run."""
    home = tmp_path_factory.mktemp("stories")
    homes.ready(home / "replay").start()  # in a hurry: ten thousand acts would each wait for the disk
    done = subprocess.run(
        [sys.executable, "-m", "chunfeng.config", "replay", "all", "--scale", "0.02", "--json"],
        cwd=ROOT,
        env={**os.environ, "CHUNFENG_HOME": str(home), "PYTHONPATH": str(ROOT / "src")},
        capture_output=True,
        text=True,
        timeout=1800,
        check=False,
    )
    return done, home


@pytest.mark.processes
@pytest.mark.pace(120)
def test_all_stories_in_small_agree_with_their_bulletins(played):
    done, home = played
    assert done.returncode == 0, done.stdout + done.stderr
    told = json.loads(done.stdout.splitlines()[-1])
    own = {each["replay"]: {name: pair["tally"] for name, pair in each["figures"].items()} for each in told["replays"]}
    assert told["agrees"] is True
    logs = {path.name: dumps.plain_in(path.read_text("utf-8", "replace")) for path in home.rglob("*.log")}
    assert logs.keys() >= {"web.log", "worker.log", "postgres.log"}
    assert {name: kinds for name, kinds in logs.items() if kinds} == {}
    assert list(own) == [
        "A1",
        "A3",
        "A5",
        "A6",
        "A7",
        "A8",
        "A9",
        "B1",
        "B2",
        "B3",
        "B4",
        "B5",
        "B6",
        "E1",
        "E2",
        "E3",
        "E4",
        "E6",
        "E10",
    ]
    assert {name: number for name, number in own["A1"].items() if name.startswith("journey.")} == {
        "journey.told": 1,
        "journey.booths_suggested": 4,
        "journey.training": 1,
        "journey.document": 1,
        "journey.housing": 1,
        "journey.answered_by_sms": 1,
        "journey.liaison": 1,
    }
    assert (own["A1"]["hires"], own["A1"]["visits"] > own["A1"]["visitors"]) == (1, True)
    channels = [own["A5"][f"{channel}.participants"] for channel in ("spot", "live", "online", "visit")]
    assert (own["A5"]["participants"], sum(channels) > own["A5"]["participants"]) == (32, True)
    assert (own["A5"]["group.migrant"], own["A5"]["served_health"]) == (13, 3)
    assert (own["A6"]["positions"], own["A6"]["visitors"], own["A6"]["intents"]) == (122, 61, 16)
    assert (own["A6"]["month.applications"], own["A6"]["month.withdrawals"]) == (71, 1)
    assert (own["A7"]["employers_there"], own["A7"]["calls"], own["A7"]["live_views"]) == (4, 2, 14)
    assert (own["A3"]["positions"], own["A3"]["zones"], own["A3"]["served_resume"]) == (114, 4, 5)
    assert (own["A3"]["season.events"], own["A3"]["season.on_the_spot"]) == (4, 2)
    assert (own["A8"]["employers_there"], own["A8"]["demand_people"], own["A8"]["transfers"]) == (4, 10, 4)
    assert (own["A9"]["employers_there"], own["A9"]["people_with_intent"], own["A9"]["intents"]) == (4, 17, 21)
    assert (own["B1"]["organisations"], own["B1"]["joined"], own["B1"]["left_out"]) == (12, 8, 2)
    assert (own["B2"]["luoyang_density_per_mille"], own["B2"]["hunan_truckers_per_mille_of_new"]) == (500, 596)
    assert (own["B3"]["organisations"], own["B3"]["people_times"], own["B6"]["tasks_done"]) == (16, 103, 19)
    assert (own["B4"]["unions_founded"], own["B4"]["handed_over"], own["B4"]["back_in_stock"]) == (3, 9, 3)
    assert (own["E4"]["coupons_issued"], own["E4"]["coupons_by_lot"], own["E4"]["redeemed_twice"]) == (20, 8, 0)
    assert (own["B5"]["workers"], own["B5"]["grade_4"]) == (18, 2)
    assert (own["E2"]["paid"], own["E2"]["refused_by_money"], own["E2"]["paid_early"]) == (4, 5, 0)
    assert (own["E1"]["fen_graduate-job"], own["E1"]["fen_talent-rent"], own["E1"]["cannot_old"]) == (
        400_000,
        48_004,
        1,
    )
    assert (own["E3"]["granted"], own["E3"]["out_of_order"], own["E3"]["refused_structure"]) == (2, 4, 1)
    assert (own["E6"]["fen_mutual-aid"], own["E6"]["fen_mutual-aid-women"]) == (4_445_048, 2_200_000)
    assert (own["E10"]["homes_given"], own["E10"]["refused_full"], own["E10"]["told_why"]) == (6, 6, 6)


def test_stories_have_the_figures_of_the_papers():
    assert (len(e2.Story(scale=1).cooks), e2.PLACES, e2.MONEY, e2.EACH) == (105, 100, 5_000_000, 50_000)
    roofs, rooms = e3.Story(scale=1), e10.Story(scale=1)
    assert (len(roofs.families), roofs.roofs, rooms.homes, len(rooms.workers)) == (10, 8, 300, 306)
    tenant = e1.Graduate(7)
    assert round((tenant.market_rent - tenant.subsidy) / tenant.market_rent, 4) == 0.7
    assert [e6.Member(number).due for number in range(7)] == [
        30,
        126_011,
        150_000,
        150_000,
        410_049,
        1_884_999,
        2_000_000,
    ]
    oath, phones, built = b1.Story(scale=1), b2.Story(scale=1), b3.Story(scale=1)
    joined = sum(bool(driver.how) for driver in oath.drivers)
    assert (oath.organisations, oath.members_before + joined > 154_000, joined > 200) == (578, True, True)
    campus, surveyed, season = a3.Story(scale=1), a8.Story(scale=1), a9.Story(scale=1)
    station, four, month, square = a1.Story(scale=1), a5.Story(scale=1), a6.Story(scale=1), a7.Story(scale=1)
    assert [len(each.firms) for each in (station, four, month, square)] == [104, 132, 118, 40]
    assert [len(each.rows) for each in (station, four, month, square)] == [346, 9_130, 6_120, 129]
    assert [sum(int(str(row["headcount"])) for row in each.rows) for each in (station, square)] == [2_008, 1_218]
    assert (len(month.guests), month.intents, four.students, station.figures.days) == (3_040, 798, 53, 2)
    assert campus.planned(campus.figures.season) == (64, 32)
    interns = sum(row["kind"] == "实习" for row in campus.rows)
    assert (len(campus.firms), len(campus.rows) - interns, interns) == (150, 2_980, 2_710)
    assert (len(campus.guests) + campus.unnamed, campus.intents) == (3_060, 1_720)
    assert len({(row["employer"], row["title"]) for row in campus.rows}) == len(campus.rows)
    assert (len(surveyed.firms), len(surveyed.rows)) == (84, 1_624)
    assert (len(season.firms), season.fairs, season.intents, season.people) == (21, 24, 1_065, 887)
    luoyang, hunan = (year.campaign for year in phones.years)
    assert (sum(luoyang.new.values()), sum(hunan.new.values())) == (50_200, 50_800)
    assert round(hunan.new["trucker"] / sum(hunan.new.values()), 2) == 0.6
    assert (sum(luoyang.before.values()) + 50_200) * 2 == sum(luoyang.workers.values())
    packages = b4.Story(scale=1)
    assert [trade.members for trade in packages.trades] == [198, 60, 40]
    assert sum(each.comes == "never" for each in packages.members) == 3
    held = built.activities
    assert (len(held), sum(each.people for each in held), len(b5.Story(scale=1).workers)) == (108, 5_160, 895)
    assert (len(built.buildings), built.roster + len(built.searching), len(TASKS)) == (16, 12_365, 19)
