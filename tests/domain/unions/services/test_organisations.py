from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from tests import factories

from chunfeng.domain.unions import queries, services
from chunfeng.domain.unions.enums import Level, OrganisationKind
from chunfeng.domain.unions.errors import (
    CannotHappen,
    NoSuchOrganisation,
    OrganisationEnded,
    OrganisationExists,
    WrongLevel,
)
from chunfeng.domain.unions.models import CoveredEmployer, Organisation
from chunfeng.kernel import clock
from chunfeng.kernel.actor import Actor
from chunfeng.kernel.errors import NotAllowed
from chunfeng.shared.models import AuditEntry

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("test")


def found(parent=None, level=Level.CITY, code="wh", actor=SYSTEM, **values):
    return services.create_organisation(
        actor=actor, name=f"{code}总工会", level=level, parent_id=parent and parent.pk, code=code, **values
    )


def test_founding_gives_a_path_below_the_parent_and_an_audit_entry():
    city = found()
    county = found(city, Level.COUNTY, "hs")
    assert (city.path, county.path) == (f"/{city.pk}/", f"/{city.pk}/{county.pk}/")
    assert [(entry.act, entry.target_id) for entry in AuditEntry.objects.order_by("id")] == [
        ("organisation.founded", city.pk),
        ("organisation.founded", county.pk),
    ]


def test_founding_twice_returns_the_same_organisation():
    assert found().pk == found().pk
    assert Organisation.objects.count() == 1


def test_a_code_or_place_of_another_organisation_is_refused():
    factories.place()
    city = found()
    found(city, Level.COUNTY, "hs", place_code="420111")
    with pytest.raises(OrganisationExists):
        found(city, Level.TOWN, "hs")
    with pytest.raises(OrganisationExists):
        found(city, Level.COUNTY, "hs2", place_code="420111")


def test_a_city_is_not_founded_below_a_county():
    county = found(found(), Level.COUNTY, "hs")
    with pytest.raises(WrongLevel) as refusal:
        found(county, Level.CITY, "x")
    assert [reason.code for reason in refusal.value.verdict.failed] == ["level_below_parent"]


def test_base_unions_may_lie_below_a_joint_base_union():
    joint = found(found(), Level.BASE, "joint")
    assert found(joint, Level.BASE, "shop").parent_id == joint.pk


def test_only_the_system_founds_a_root():
    with pytest.raises(NotAllowed):
        found(actor=factories.officer(factories.organisation()))


def test_an_officer_founds_below_the_own_node_and_nowhere_else():
    city = found()
    mine, other = found(city, Level.COUNTY, "hs"), found(city, Level.COUNTY, "wc")
    officer = factories.officer(mine)
    assert found(mine, Level.TOWN, "gs", actor=officer).parent_id == mine.pk
    with pytest.raises(NoSuchOrganisation):
        found(other, Level.TOWN, "zn", actor=officer)
    with pytest.raises(NotAllowed):
        found(mine, Level.TOWN, "jy", actor=factories.officer(mine, "auditor"))


class TestChanges:
    def test_a_new_name_holds_from_today_and_the_old_one_before(self):
        with clock.at(clock.now() - timedelta(days=10)):
            city = found()
            county = found(city, Level.COUNTY, "hs")
        for _ in range(2):
            services.rename(actor=SYSTEM, organisation_id=county.pk, name=" 洪山区总工会 ")
        names = {
            days: queries.version_on(actor=SYSTEM, organisation_id=county.pk, day=clock.today() - timedelta(days=days))
            for days in (0, 1, 10, 11)
        }
        assert {days: found and found.name for days, found in names.items()} == {
            0: "洪山区总工会",
            1: "hs总工会",
            10: "hs总工会",
            11: None,
        }
        assert [step.note for step in queries.history_of(county)] == ["hs总工会 → 洪山区总工会", ""]

    def test_what_happens_twice_on_a_day_leaves_one_version(self):
        with clock.at(clock.now() - timedelta(days=3)):
            city = found()
            county = found(city, Level.COUNTY, "hs")
        for name in ("甲", "乙"):
            services.rename(actor=SYSTEM, organisation_id=county.pk, name=name)
        assert [version.name for version in queries.names_of(county)] == ["乙", "hs总工会"]

    def test_a_move_takes_all_below_along_and_yesterday_stays_as_it_was(self):
        with clock.at(clock.now() - timedelta(days=5)):
            city = found()
            old, new = found(city, Level.COUNTY, "old"), found(city, Level.COUNTY, "new")
            town = found(old, Level.TOWN, "town")
            base = found(town, Level.BASE, "base")
        before = [version.path for version in queries.tree_on(actor=SYSTEM, day=clock.today())]
        for _ in range(2):
            services.move(actor=SYSTEM, organisation_id=town.pk, parent_id=new.pk)
        base.refresh_from_db()
        assert base.path == f"/{city.pk}/{new.pk}/{town.pk}/{base.pk}/"
        yesterday = queries.tree_on(actor=SYSTEM, day=clock.today() - timedelta(days=1))
        assert [version.path for version in yesterday] == before
        today = queries.tree_on(actor=SYSTEM, day=clock.today())
        moved = f"/{city.pk}/{new.pk}/{town.pk}/"
        paths = [f"/{city.pk}/", f"/{city.pk}/{old.pk}/", f"/{city.pk}/{new.pk}/", moved, f"{moved}{base.pk}/"]
        assert [version.path for version in today] == sorted(paths)
        assert [
            version.organisation_id
            for version in queries.children_on(
                actor=SYSTEM, day=clock.today() - timedelta(days=1), organisation_id=old.pk
            )
        ] == [town.pk]
        assert queries.children_on(actor=SYSTEM, day=clock.today(), organisation_id=old.pk) == []

    def test_no_union_moves_below_itself_or_below_a_lower_one(self):
        city = found()
        county = found(city, Level.COUNTY, "hs")
        town = found(county, Level.TOWN, "town")
        other = found(city, Level.COUNTY, "wc")
        for moved, parent, codes in (
            (county, town, ["move.not_below_itself", "level_below_parent"]),
            (county, other, ["level_below_parent"]),
        ):
            with pytest.raises(CannotHappen) as refusal:
                services.move(actor=SYSTEM, organisation_id=moved.pk, parent_id=parent.pk)
            assert [reason.code for reason in refusal.value.verdict.failed] == codes

    def test_only_the_union_above_changes_one(self):
        city = found()
        county, other = found(city, Level.COUNTY, "hs"), found(city, Level.COUNTY, "wc")
        town = found(county, Level.TOWN, "town")
        own, above = factories.officer(county), factories.officer(city)
        with pytest.raises(NotAllowed):
            services.rename(actor=own, organisation_id=county.pk, name="x")
        with pytest.raises(NotAllowed):
            services.dissolve(actor=own, organisation_id=county.pk)
        with pytest.raises(NoSuchOrganisation):
            services.move(actor=own, organisation_id=town.pk, parent_id=other.pk)
        assert services.rename(actor=own, organisation_id=town.pk, name="街道").name == "街道"
        assert services.move(actor=above, organisation_id=town.pk, parent_id=other.pk).parent_id == other.pk

    def test_a_merger_gives_everything_to_the_heir_and_keeps_the_history(self):
        with clock.at(clock.now() - timedelta(days=5)):
            city = found()
            gone, heir = found(city, Level.COUNTY, "gone", workers=40), found(city, Level.COUNTY, "heir", workers=2)
            town = found(gone, Level.TOWN, "town")
        post = factories.staff(organisation=gone, starts_on=clock.today() - timedelta(days=4))
        covered = CoveredEmployer.objects.create(organisation=gone, name="厂", credit_code="91350100M000100Y43")
        services.merge(actor=SYSTEM, organisation_id=gone.pk, heir_id=heir.pk)
        for row in (gone, heir, town, post, covered):
            row.refresh_from_db()
        assert (gone.state, gone.ended_on, gone.path) == ("merged", clock.today(), f"{heir.path}{gone.pk}/")
        assert (town.parent_id, town.path) == (heir.pk, f"{heir.path}{town.pk}/")
        assert (heir.workers, covered.organisation_id) == (42, heir.pk)
        assert queries.posts_of(post.person_id) == ()
        assert queries.totals(city.path) == {
            "organisations": 3,
            "organisations.territorial": 3,
            "workers": 42,
        }
        assert queries.version_on(actor=SYSTEM, organisation_id=gone.pk, day=clock.today()) is None
        yesterday = queries.version_on(actor=SYSTEM, organisation_id=town.pk, day=clock.today() - timedelta(days=1))
        assert yesterday.parent_id == gone.pk
        with pytest.raises(OrganisationEnded):
            services.merge(actor=SYSTEM, organisation_id=gone.pk, heir_id=heir.pk)

    def test_a_union_is_dissolved_only_when_nothing_lies_below_it(self):
        city = found()
        county = found(city, Level.COUNTY, "hs")
        town = found(county, Level.TOWN, "town")
        with pytest.raises(CannotHappen) as refusal:
            services.dissolve(actor=SYSTEM, organisation_id=county.pk)
        assert [(reason.code, reason.actual) for reason in refusal.value.verdict.failed] == [
            ("dissolve.nothing_below", 1)
        ]
        services.dissolve(actor=SYSTEM, organisation_id=town.pk)
        assert services.dissolve(actor=SYSTEM, organisation_id=county.pk).state == "dissolved"
        assert queries.totals(city.path) == {"organisations": 1, "organisations.territorial": 1}

    def test_a_place_is_free_again_once_its_union_has_ended(self):
        factories.place()
        city = found()
        first = found(city, Level.COUNTY, "hs", place_code="420111")
        services.dissolve(actor=SYSTEM, organisation_id=first.pk)
        second = found(city, Level.COUNTY, "hs2", place_code="420111")
        assert queries.territorial("420111") == second

    def test_nothing_is_founded_below_a_union_that_has_ended(self):
        city = found()
        county = found(city, Level.COUNTY, "hs")
        services.dissolve(actor=SYSTEM, organisation_id=county.pk)
        with pytest.raises(OrganisationEnded):
            found(county, Level.TOWN, "town")

    def test_an_organisation_is_never_deleted(self):
        county = factories.organisation()
        with pytest.raises(IntegrityError, match="never deleted"), transaction.atomic():
            Organisation.objects.filter(pk=county.pk).delete()


class TestFederations:
    def test_a_tie_counts_from_its_first_to_its_last_day(self):
        _city, federation, towns = federated()
        for _ in range(2):
            services.tie(actor=SYSTEM, federation_id=federation.pk, organisation_id=towns[0].pk)
        assert queries.counted_by(federation) == queries.widest([federation.path, towns[0].path])
        assert queries.counted_by(federation, on=clock.today() - timedelta(days=1)) == (federation.path,)
        with clock.at(clock.now() + timedelta(days=3)):
            for _ in range(2):
                services.untie(actor=SYSTEM, federation_id=federation.pk, organisation_id=towns[0].pk)
            assert queries.counted_by(federation) == (federation.path,)
            assert len(queries.counted_by(federation, on=clock.today() - timedelta(days=1))) == 2
        assert [step.act for step in queries.history_of(towns[0])] == ["untie", "tie", "found"]

    def test_nobody_is_counted_twice_by_a_federation_nor_by_the_union_above(self):
        city, federation, towns = federated()
        base = found(towns[0], Level.BASE, "base", workers=30)
        for tied in (base, towns[0], towns[1]):
            services.tie(actor=SYSTEM, federation_id=federation.pk, organisation_id=tied.pk)
        assert queries.federation_totals(federation)["workers"] == 30
        assert queries.totals(city.path)["workers"] == 30

    def test_only_a_federation_counts_others_and_not_what_it_lies_in(self):
        city, federation, towns = federated()
        for counting, counted in ((towns[0], towns[1]), (federation, city)):
            with pytest.raises(CannotHappen):
                services.tie(actor=SYSTEM, federation_id=counting.pk, organisation_id=counted.pk)

    def test_ties_end_with_the_union(self):
        _city, federation, towns = federated()
        services.tie(actor=SYSTEM, federation_id=federation.pk, organisation_id=towns[0].pk)
        services.dissolve(actor=SYSTEM, organisation_id=towns[0].pk)
        assert queries.tied_to(federation) == []


def federated():
    city = found()
    federation = found(city, Level.COUNTY, "couriers", kind=OrganisationKind.FEDERATION)
    return city, federation, [found(city, Level.TOWN, code) for code in ("a", "b")]
