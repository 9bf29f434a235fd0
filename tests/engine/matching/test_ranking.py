"""The engine against the oracle, and the laws that any honest ranking obeys."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.engine.matching.oracle import Oracle
from tests.engine.matching.strategies import TODAY, markets, position, seekers, weights

from chunfeng.engine.matching import (
    ALL_WINDOWS,
    Catalogue,
    Certificate,
    Change,
    Exclusions,
    Kind,
    Outcome,
    PositionRow,
    Seeker,
    Weights,
    assess,
    explain,
    gain,
    gains,
    rank,
    relaxations,
)
from chunfeng.kernel.vocabulary import HeadcountKind

OUTCOMES = {True: Outcome.PASS, False: Outcome.FAIL, None: Outcome.UNKNOWN}


@given(markets, seekers, weights, st.sampled_from([1, 3, 20]))
def test_rank_agrees_with_the_oracle(rows, seeker, shares, k):
    expected = Oracle(rows, TODAY).ranking(seeker, shares)
    matches = rank(Catalogue.of(rows), seeker, k, today=TODAY, weights=shares)
    scores = dict(expected)
    assert matches.fits == len(expected)
    assert len(matches.items) == min(k, len(expected))
    for match, (_, score) in zip(matches.items, expected, strict=False):
        assert match.score == pytest.approx(score, abs=1e-5)  # the score of this place
        assert match.score == pytest.approx(scores[match.position_id], abs=1e-5)  # the score of this position
    if [round(score, 9) for _, score in expected] == [round(score, 6) for _, score in expected]:
        assert [match.position_id for match in matches.items] == [found for found, _ in expected[:k]]


@given(markets, seekers, weights)
def test_explain_agrees_with_rank_and_with_the_oracle_for_every_position(rows, seeker, shares):
    oracle, catalogue = Oracle(rows, TODAY), Catalogue.of(rows)
    ranked = {match.position_id: match for match in rank(catalogue, seeker, 99, today=TODAY, weights=shares).items}
    together = assess(catalogue, seeker, [row.id for row in rows], today=TODAY, weights=shares)
    for row, assessed in zip(rows, together, strict=True):
        explanation = explain(catalogue, seeker, row.id, today=TODAY, weights=shares)
        assert assessed == explanation
        assert {check.code: check.outcome for check in explanation.checks} == {
            code: OUTCOMES[answer] for code, answer in oracle.answers(row, seeker).items()
        }
        assert explanation.fits == (row.id in ranked)
        assert {part.code: part.score for part in explanation.parts} == pytest.approx(
            oracle.parts(row, seeker), abs=1e-5
        )
        if explanation.fits:
            assert ranked[row.id].score == pytest.approx(explanation.score, abs=1e-9)
            assert [part.value for part in ranked[row.id].parts] == [part.value for part in explanation.parts]


@given(markets, seekers, st.randoms(use_true_random=False))
def test_rank_does_not_depend_on_the_order_of_rows(rows, seeker, random):
    shuffled = rows[:]
    random.shuffle(shuffled)
    ask = [rank(Catalogue.of(some), seeker, 5, today=TODAY) for some in (rows, shuffled)]
    assert [match.position_id for match in ask[0].items] == [match.position_id for match in ask[1].items]


@given(markets, seekers)
def test_each_part_lies_between_0_and_1_and_the_score_is_their_weighted_sum(rows, seeker):
    for match in rank(Catalogue.of(rows), seeker, 20, today=TODAY).items:
        assert all(0 <= part.score <= 1 for part in match.parts)
        assert match.score == pytest.approx(sum(part.score * part.weight for part in match.parts))


@given(markets, seekers)
def test_relaxing_a_constraint_never_loses_a_match(rows, seeker):
    catalogue = Catalogue.of(rows)

    def fitting(someone):
        return {match.position_id for match in rank(catalogue, someone, 99, today=TODAY).items}

    strictly = fitting(seeker)
    looser = {
        "place": replace(seeker, places=()),
        "radius": replace(seeker, radius_km=None),
        "kind": replace(seeker, kinds=0),
        "education": replace(seeker, education=6),
        "pay": replace(seeker, pay_floor=None),
        "windows": replace(seeker, windows=ALL_WINDOWS),
        "age": replace(seeker, age=None),
        "occupation": replace(seeker, strict_occupation=False),
        "exclusions": replace(seeker, exclusions=Exclusions()),
        "certificates": replace(seeker, certificates=tuple(map(Certificate, ("电工证", "健康证", "社工证")))),
    }
    lost = {code: strictly - fitting(someone) for code, someone in looser.items()}
    assert lost == {code: set() for code in looser}


@given(markets, seekers)
def test_relaxations_count_what_rank_would_find(rows, seeker):
    catalogue = Catalogue.of(rows)
    found = relaxations(catalogue, seeker, today=TODAY, neighbours=("420106", "31"))
    assert found.fits == rank(catalogue, seeker, 1, today=TODAY).fits
    for option in found.options:
        after = rank(catalogue, option.change.apply(seeker), 1, today=TODAY).fits
        assert option.adds == after - found.fits
        assert option.adds > 0
    answers = [Oracle(rows, TODAY).answers(row, seeker) for row in rows]
    alone = {
        code: sum([name for name, answer in each.items() if answer is False] == [code] for each in answers)
        for code in (answers[0] if answers else ())
    }
    assert found.blocked == {code: count for code, count in alone.items() if count}
    assert (found.binding is None) == (found.fits == len(rows))


# single laws, in words

ELECTRICIAN = "6-31-01-03"


def first(rows, seeker, k=20):
    return [match.position_id for match in rank(Catalogue.of(rows), seeker, k, today=TODAY).items]


def test_negotiable_pay_is_not_excluded_but_comes_after_known_pay():
    rows = [PositionRow(1), PositionRow(2, pay_low=600_000, pay_high=700_000), PositionRow(3, pay_high=400_000)]
    seeker = Seeker(pay_floor=500_000)
    assert first(rows, seeker) == [2, 1]
    check = {c.code: c for c in explain(Catalogue.of(rows), seeker, 1, today=TODAY).checks}["pay"]
    assert (check.outcome, check.value, check.threshold) == (Outcome.UNKNOWN, (None, None), 500_000)


def test_pay_with_an_open_upper_end_is_not_excluded():
    assert first([PositionRow(1, pay_low=450_000)], Seeker(pay_floor=500_000)) == [1]


def test_ties_go_to_preferences_then_to_the_least_exposed_then_to_the_lower_id():
    rows = [
        PositionRow(1, referrals=4, headcount_kind=HeadcountKind.NUMBER, headcount=1),
        PositionRow(2, referrals=4, headcount_kind=HeadcountKind.NUMBER, headcount=10),
        PositionRow(3, referrals=9, preferred_certificates=("社工证",)),
        PositionRow(4, referrals=4, headcount_kind=HeadcountKind.NUMBER, headcount=10),
    ]
    seeker = Seeker(certificates=(Certificate("社工证"),))
    matches = rank(Catalogue.of(rows), seeker, 20, today=TODAY).items
    assert [match.position_id for match in matches] == [3, 2, 4, 1]
    assert [match.tied for match in matches] == [True] * 4


def test_a_certificate_counts_only_on_the_days_it_is_valid():
    rows = [PositionRow(1, certificates=("健康证",))]
    paper = Certificate("健康证", valid_from=date(2026, 1, 1), valid_through=date(2026, 4, 21))
    assert first(rows, Seeker(certificates=(paper,))) == [1]
    assert not rank(Catalogue.of(rows), Seeker(certificates=(paper,)), 5, today=date(2026, 4, 22)).items


def test_who_has_not_said_what_they_hold_is_shown_positions_that_demand_a_certificate():
    catalogue = Catalogue.of([PositionRow(1, certificates=("低压电工证",))])
    judged = {
        said: next(c.outcome for c in explain(catalogue, seeker, 1, today=TODAY).checks if c.code == "certificates")
        for said, seeker in {"nothing": Seeker(), "none": Seeker(certificates=())}.items()
    }
    assert judged == {"nothing": Outcome.UNKNOWN, "none": Outcome.FAIL}
    assert [item.position_id for item in rank(catalogue, Seeker(), 5, today=TODAY).items] == [1]
    assert not rank(catalogue, Seeker(certificates=()), 5, today=TODAY).items


def test_the_last_day_of_a_position_counts():
    rows = [PositionRow(1, valid_through=TODAY)]
    assert first(rows, Seeker()) == [1]
    assert not rank(Catalogue.of(rows), Seeker(), 5, today=date(2026, 4, 22)).items


def test_nobody_under_16_is_matched():
    assert first([PositionRow(1)], Seeker(age=15)) == []
    assert first([PositionRow(1)], Seeker(age=16)) == [1]


def test_a_place_known_more_coarsely_is_unknown_and_scores_below_a_sure_one():
    rows = [PositionRow(1, place="4201"), PositionRow(2, place="420111003"), PositionRow(3, place="420106")]
    assert first(rows, Seeker(places=("420111",))) == [2, 1]


def test_a_position_without_a_place_is_not_shown_to_those_who_name_places():
    assert first([PositionRow(1)], Seeker(places=("42",))) == []
    assert first([PositionRow(1)], Seeker()) == [1]


def test_place_codes_with_trailing_zeros_mean_the_same():
    rows = [PositionRow(1, place="420111000"), PositionRow(2, place="420000"), PositionRow(3, place="310000")]
    assert first(rows, Seeker(places=("420000",))) == [1, 2]


def test_a_strict_occupation_excludes_others_and_the_unclassified():
    rows = [PositionRow(1, occupation=ELECTRICIAN), PositionRow(2, occupation="6-31-01-04"), PositionRow(3)]
    seeker = Seeker(occupations=(ELECTRICIAN,))
    assert first(rows, seeker) == [1, 2, 3]
    assert first(rows, replace(seeker, strict_occupation=True)) == [1]


def test_unknown_words_neither_break_nor_empty_the_result_and_nearby_words_are_offered():
    catalogue = Catalogue.of([PositionRow(1, words=("网约配送员", "骑手"), skills=("电动车",))])
    matches = rank(catalogue, Seeker(words=("配送园", "骑手"), skills=("飞碟驾驶",)), 5, today=TODAY)
    assert [match.position_id for match in matches.items] == [1]
    assert matches.unknown_words == ("飞碟驾驶", "配送园")
    assert catalogue.suggest("电动三轮车") == ("电动车",)


def test_gain_of_a_certificate_counts_what_it_opens():
    rows = [PositionRow(1), PositionRow(2, certificates=("电工证",)), PositionRow(3, certificates=("电工证", "健康证"))]
    brought = gain(Catalogue.of(rows), Seeker(certificates=()), Change("certificate", "电工证"), today=TODAY, k=2)
    assert (brought.fits_before, brought.fits_after, brought.added) == (1, 2, 1)
    assert brought.best_after > brought.best_before


def test_relaxations_name_the_binding_constraint_and_offer_the_next_district_first():
    rows = [PositionRow(n, place="420106", pay_low=500_000, pay_high=500_000) for n in range(1, 38)]
    rows.append(PositionRow(99, place="420111", pay_low=440_000, pay_high=440_000))
    seeker = Seeker(places=("420111",), pay_floor=480_000)
    found = relaxations(Catalogue.of(rows), seeker, today=TODAY, neighbours=("420106",))
    assert (found.fits, found.binding, found.blocked) == (0, "place", {"place": 37, "pay": 1})
    assert [(option.change, option.adds) for option in found.options] == [
        (Change("place", "420106"), 37),
        (Change("pay_floor", 430_000), 1),
        (Change("pay_floor", 380_000), 1),
    ]


@given(markets, seekers, st.data())
def test_gains_are_those_of_asking_one_by_one(rows, seeker, data):
    catalogue = Catalogue.of(rows)
    changes = [
        Change("skill", "plc"),
        Change("pay_floor", 300_000),
        Change("place", "31"),
        Change("certificate", "健康证"),
    ]
    found = gains(catalogue, seeker, changes, today=TODAY, k=3)
    assert found == tuple(gain(catalogue, seeker, change, today=TODAY, k=3) for change in changes)
    for brought in found:
        after = rank(catalogue, brought.change.apply(seeker), 3, today=TODAY)
        assert (brought.fits_after, brought.best_after) == (after.fits, pytest.approx(after.scores.sum() / 3))


@given(st.lists(position(0), min_size=40, max_size=40), st.data(), seekers, weights)
def test_newer_segments_are_searched_like_the_base_with_its_weights(rows, data, seeker, shares):
    base = [replace(row, id=number) for number, row in enumerate(rows)]
    changed = [data.draw(position(number)) for number in (3, 17, 100)]
    catalogue = Catalogue.of(base).with_changes(changed, [5])
    assert len(catalogue.segments) == 2
    now = {row.id: row for row in (*base, *changed)}
    del now[5]
    oracle = Oracle(list(now.values()), TODAY)
    found = rank(catalogue, seeker, 60, today=TODAY, weights=shares)
    assert sorted(found.ids.tolist()) == sorted(key for key, row in now.items() if oracle.fits(row, seeker))
    for match in found.items:
        parts = oracle.parts(now[match.position_id], seeker)
        unweighed = ("occupation", "distance", "freshness", "experience")
        scores = {part.code: part.score for part in match.parts}
        assert [scores[code] for code in unweighed] == pytest.approx([parts[code] for code in unweighed], abs=1e-5)
    assert found.scores.tolist() == sorted(found.scores.tolist(), reverse=True)


@given(markets, st.data())
def test_compacted_is_built_anew_byte_for_byte(rows, data):
    changed = [data.draw(position(row.id)) for row in rows[::4]]
    filler = [PositionRow(7000 + number, words=("填", "充")[: number % 3]) for number in range(40)]
    grown = Catalogue.of([*rows, *filler]).with_changes(changed, [row.id for row in rows[1::4]])
    anew = Catalogue.of(grown.position(int(key)) for key in grown.ids)
    for one, other in zip(grown.compacted().segments[0].table, anew.segments[0].table, strict=True):
        for field, column, expected in zip(one._fields, one, other, strict=True):
            assert (field, column.dtype, column.tobytes()) == (field, expected.dtype, expected.tobytes())


@pytest.mark.parametrize("k", [0, -1])
def test_a_wish_for_no_matches_is_granted(k):
    matches = rank(Catalogue.of([PositionRow(1)]), Seeker(), k, today=TODAY)
    assert (matches.items, matches.fits) == ((), 1)


def test_an_empty_catalogue_answers():
    matches = rank(Catalogue.of([]), Seeker(places=("42",), words=("电工",)), 5, today=TODAY)
    assert (matches.items, matches.fits, matches.unknown_words) == ((), 0, ("电工",))
    found = relaxations(Catalogue.of([]), Seeker(kinds=int(Kind.FULL_TIME)), today=TODAY)
    assert (found.binding, found.options) == (None, ())


def test_nonsense_is_taken_as_not_said():
    nan = float("nan")
    rows = [PositionRow(1, place="武汉", lon=nan, lat=99.0, occupation="x-1", pay_low=-5, experience=40, referrals=-3)]
    seeker = Seeker(
        places=("乱写",),
        home_lon=nan,
        home_lat=1.0,
        radius_km=nan,
        experience_years=nan,
        pay_floor=-1,
        occupations=("?",),
    )
    (match,) = rank(Catalogue.of(rows), seeker, 5, today=TODAY).items
    assert all(0 <= part.score <= 1 for part in match.parts)


def test_ten_thousand_skills_are_one_question():
    skills = tuple(f"技能{n}" for n in range(10_000))
    rows = [PositionRow(1, skills=skills), PositionRow(2, skills=("技能7", "其他"))]
    matches = rank(Catalogue.of(rows), Seeker(skills=skills), 5, today=TODAY)
    assert [match.position_id for match in matches.items] == [1, 2]
    assert matches.items[0].parts[0].score == pytest.approx(1)


def test_asking_about_a_position_that_is_not_there_says_so():
    with pytest.raises(KeyError, match="position 8 is not in the catalogue of 1"):
        explain(Catalogue.of([PositionRow(1)]), Seeker(), 8, today=TODAY)


@pytest.mark.parametrize("values", [{"skills": 0.9}, {"skills": -0.1, "text": 0.56}, {"skills": float("nan")}])
def test_weights_that_are_none_are_refused(values):
    with pytest.raises(ValueError, match="sum to 1"):
        Weights(**values)


def test_weights_of_shares_sum_to_one():
    assert Weights.of({"skills": 3, "distance": 1}) == Weights(0.75, 0, 0, 0.25, 0, 0, 0)
    with pytest.raises(ValueError, match="shares must be for"):
        Weights.of({"luck": 1})
