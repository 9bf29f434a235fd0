"""The tree at the desk: browsing, changes with their preview, foundings, posts."""

from datetime import timedelta

import pytest
from django.urls import reverse
from tests import factories

from chunfeng.domain.unions import services
from chunfeng.domain.unions.enums import Role
from chunfeng.domain.unions.models import FederationTie, Founding, Organisation, StaffAssignment
from chunfeng.kernel import clock
from chunfeng.kernel.actor import Actor

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("test")


@pytest.fixture
def city(client):
    """A city with two counties below it; the officer of the city is signed in."""
    city = factories.organisation(name="武汉市总工会", level=2)
    for name in ("洪山区总工会", "武昌区总工会"):
        factories.organisation(parent=city, name=name)
    client.force_login(factories.staff(organisation=city, person=factories.person(name="程晓琴")).person)
    return city


def county(name="洪山区总工会"):
    return Organisation.objects.get(name=name)


def lines(response):
    return [line["organisation"].name for line in response.context["lines"]]


class TestBrowsing:
    def test_the_page_begins_where_ones_part_begins_and_opens_below(self, client, city):
        factories.organisation(parent=county(), name="关山街道总工会")
        page = client.get(reverse("desk:tree"))
        assert (page.context["here"], lines(page)) == (city, ["武昌区总工会", "洪山区总工会"])
        assert [line["below"] for line in page.context["lines"]] == [0, 1]
        assert lines(client.get(reverse("desk:tree"), {"at": county().pk})) == ["关山街道总工会"]
        part = client.get(reverse("desk:tree_branch", args=[county().pk]))
        assert (lines(part), "<html" in part.content.decode()) == (["关山街道总工会"], False)

    def test_numbers_stand_beside_each_line(self, client, city):
        factories.organisation(parent=county(), name="关山街道总工会", workers=40)
        page = client.get(reverse("desk:tree"))
        assert [line["numbers"]["workers"] for line in page.context["lines"]] == [0, 40]
        assert {figure["label"]: figure["number"] for figure in page.context["figures"]} == {
            "组织": 4,
            "会员": 0,
            "已知职工数": 40,
        }

    def test_search_finds_by_name_code_and_employer(self, client, city):
        firm = factories.organisation(parent=county(), name="春江机电工会", level=5, code="CJ1")
        firm.covered_employers.create(name="武汉春江机电有限公司", credit_code="91350100M000100Y43")
        for words in ("春江机电工会", "cj1", "春江机电有限", "91350100m000100y43"):
            assert lines(client.get(reverse("desk:tree"), {"words": words})) == ["春江机电工会"]
        assert "没有符合的组织" in client.get(reverse("desk:tree"), {"words": "没有的"}).content.decode()

    def test_a_past_day_shows_the_tree_of_that_day(self, client, city):
        Organisation.objects.update(since=clock.today() - timedelta(days=30))
        with clock.at(clock.now() - timedelta(days=30)):
            gone = services.create_organisation(
                actor=SYSTEM, name="旧街道总工会", level=4, parent_id=county().pk, code="old"
            )
        services.dissolve(actor=SYSTEM, organisation_id=gone.pk)
        asked = {"at": county().pk, "on": (clock.today() - timedelta(days=1)).isoformat()}
        assert [each.name for each in client.get(reverse("desk:tree"), asked).context["past"]] == ["旧街道总工会"]
        assert lines(client.get(reverse("desk:tree"), {"at": county().pk})) == []

    def test_a_long_list_has_pages(self, client, city):
        for number in range(50):
            factories.organisation(parent=city, name=f"街道{number:02d}", level=4)
        first = client.get(reverse("desk:tree"))
        assert (len(first.context["lines"]), first.context["more"]) == (50, 2)
        second = client.get(reverse("desk:tree"), {"page": 2})
        assert (len(second.context["lines"]), second.context["more"]) == (2, None)

    def test_somebody_elses_part_does_not_exist(self, client, city):
        client.force_login(factories.staff(organisation=county()).person)
        other = county("武昌区总工会")
        addresses = [
            reverse("desk:tree") + f"?at={other.pk}",
            reverse("desk:organisation", args=[other.pk]),
            reverse("desk:tree_branch", args=[other.pk]),
            reverse("desk:organisation_change", args=[other.pk, "move"]),
            reverse("desk:organisation_change", args=[county().pk, "move"]) + f"?to={other.pk}",
            reverse("desk:post_new", args=[other.pk]),
            reverse("desk:post", args=[factories.staff(organisation=other).pk]),
            reverse("desk:founding", args=[factories.founding(above=other).pk]),
        ]
        assert [client.get(address).status_code for address in addresses] == [404] * len(addresses)
        assert lines(client.get(reverse("desk:tree"), {"words": "武昌"})) == []


class TestChanges:
    def test_a_move_says_what_follows_before_it_happens(self, client, city):
        town = factories.organisation(parent=county(), name="关山街道总工会")
        address = reverse("desk:organisation_change", args=[town.pk, "move"])
        found = client.get(address, {"words": "武昌"})
        assert [each.name for each in found.context["found"]] == ["武昌区总工会"]
        preview = client.get(address, {"to": county("武昌区总工会").pk})
        assert (
            preview.context["verdict"].ok,
            "上级将由“洪山区总工会”变为“武昌区总工会”" in preview.content.decode(),
        ) == (
            True,
            True,
        )
        for _ in range(2):
            assert client.post(address, {"to": county("武昌区总工会").pk}).status_code == 302
        town.refresh_from_db()
        assert town.parent == county("武昌区总工会")

    def test_what_the_tree_cannot_take_is_said_with_its_reasons(self, client, city):
        address = reverse("desk:organisation_change", args=[city.pk, "dissolve"])
        page = client.get(address)
        assert [reason.code for reason in page.context["verdict"].failed] == [
            "dissolve.nothing_below",
            "dissolve.not_the_root",
        ]
        assert f'action="{address}"' not in page.content.decode()

    def test_merging_and_dissolving_twice_is_done_once(self, client, city):
        gone, heir = county(), county("武昌区总工会")
        for _ in range(2):
            address = reverse("desk:organisation_change", args=[gone.pk, "merge"])
            assert client.post(address, {"to": heir.pk}).status_code == 302
        gone.refresh_from_db()
        assert (gone.state, gone.parent) == ("merged", heir)
        for _ in range(2):
            assert client.post(reverse("desk:organisation_change", args=[heir.pk, "dissolve"])).status_code == 302
        heir.refresh_from_db()
        assert (heir.state, heir.steps.filter(act="dissolve").count()) == ("dissolved", 1)
        assert client.get(reverse("desk:organisation", args=[heir.pk])).status_code == 200

    def test_a_federation_counts_and_counts_no_longer(self, client, city):
        federation = factories.organisation(parent=city, name="快递行业工会联合会", kind="federation", level=4)
        address = reverse("desk:organisation_change", args=[county().pk, "tie"])
        assert client.get(address, {"to": federation.pk}).context["verdict"].ok
        for _ in range(2):
            client.post(address, {"to": federation.pk})
        assert FederationTie.objects.count() == 1
        for _ in range(2):
            client.post(reverse("desk:organisation_untie", args=[county().pk, federation.pk]))
        assert FederationTie.objects.count() == 0

    def test_renaming_keeps_what_was_typed_and_says_when(self, client, city):
        address = reverse("desk:organisation_rename", args=[county().pk])
        assert client.post(address, {"name": ""}).status_code == 422
        page = client.post(address, {"name": "洪山区工会"}, follow=True)
        assert [version.name for version in page.context["versions"]] == ["洪山区工会"]
        number = reverse("desk:organisation_workers", args=[page.context["here"].pk])
        assert client.post(number, {"workers": "-1"}).status_code == 422
        assert client.post(number, {"workers": "12"}, follow=True).context["here"].workers == 12

    def test_the_committee_verdict_stands_on_the_page_of_a_base_union(self, client, city):
        base = factories.organisation(parent=county(), name="春江机电工会", level=5)
        page = client.get(reverse("desk:organisation", args=[base.pk]))
        assert [(reason.code, reason.actual) for reason in page.context["committee"].reasons] == [("committee.due", 0)]
        assert "《工会法》第十一条" in page.content.decode()


class TestFoundings:
    def test_from_the_queue_to_the_founding_meeting(self, client, city):
        founding = factories.founding(above=county(), due_on=clock.today() - timedelta(days=1))
        queue = client.get(reverse("desk:foundings"))
        assert ([each.pk for each in queue.context["waiting"]], "已超期" in queue.content.decode()) == (
            [founding.pk],
            True,
        )
        act = {
            decision: reverse("desk:founding_decide", args=[founding.pk, decision])
            for decision in ("take", "approve", "meet")
        }
        client.post(act["take"])
        wrong = client.post(act["approve"], {"number": "", "approved_on": "2026-02-30"})
        assert (wrong.status_code, sorted(wrong.context["approval"].errors)) == (422, ["approved_on", "number"])
        today = clock.today().isoformat()
        for _ in range(2):
            sent = client.post(act["approve"], {"number": "洪工字〔2026〕12号", "approved_on": today})
            assert sent.status_code == 302
        early = client.post(act["meet"], {"held_on": (clock.today() - timedelta(days=1)).isoformat()})
        assert (early.status_code, "成立大会不能早于批复日期" in early.content.decode()) == (409, True)
        for _ in range(2):
            assert client.post(act["meet"], {"held_on": today}).status_code == 302
        founding.refresh_from_db()
        assert (founding.state, founding.steps.count()) == ("founded", 2)
        assert client.get(reverse("desk:founding", args=[founding.pk])).status_code == 200

    def test_a_number_used_already_is_said_beside_the_form(self, client, city):
        factories.organisation(parent=county(), approval_number="1")
        founding = factories.founding(above=county())
        address = reverse("desk:founding_decide", args=[founding.pk, "approve"])
        page = client.post(address, {"number": "1", "approved_on": clock.today().isoformat()})
        assert (page.status_code, page.context["approval"]["number"].value()) == (409, "1")

    @pytest.mark.parametrize(("decision", "state"), [("send-back", "returned"), ("refuse", "refused")])
    def test_a_no_has_reasons_and_the_applicant_reads_them(self, client, city, decision, state):
        founding = factories.founding(above=county())
        address = reverse("desk:founding_decide", args=[founding.pk, decision])
        assert client.post(address, {"reasons": ""}).status_code == 422
        for _ in range(2):
            assert client.post(address, {"reasons": "请补上发起人名单"}).status_code == 302
        client.force_login(founding.applicant)
        page = client.get(reverse("worker:founding", args=[founding.pk]))
        assert (page.context["founding"].state, "请补上发起人名单" in page.content.decode()) == (state, True)

    def test_the_own_application_is_shown_without_the_decision(self, client, city):
        officer = StaffAssignment.objects.get().person
        founding = factories.founding(above=county(), applicant=officer)
        page = client.get(reverse("desk:founding", args=[founding.pk]))
        assert (page.context["can_decide"], [r.code for r in page.context["verdict"].failed]) == (
            False,
            ["founding.not_own"],
        )
        assert client.post(reverse("desk:founding_decide", args=[founding.pk, "take"])).status_code == 403


class TestPosts:
    def test_a_post_is_given_and_sent_twice_adds_nothing(self, client, city):
        colleague = factories.person(phone="13900001111", name="李文静")
        address = reverse("desk:post_new", args=[county().pk])
        given = {"role": "reviewer", "phone": "139 0000 1111", "starts_on": clock.today().isoformat(), "ends_on": ""}
        assert [role for role, _ in client.get(address).context["form"].fields["role"].choices] == [
            "officer",
            "reviewer",
            "liaison",
            "lawyer",
            "mediator",
            "trainer",
        ]
        for _ in range(2):
            assert client.post(address, given).status_code == 302
        assert StaffAssignment.objects.filter(person=colleague).count() == 1
        unknown = client.post(address, {**given, "phone": "13900002222"})
        assert (unknown.status_code, unknown.context["form"]["phone"].value()) == (409, "13900002222")
        assert client.post(address, {**given, "role": "security_admin"}).status_code == 422

    def test_who_gives_no_posts_is_told_whom_to_ask(self, client, city):
        client.force_login(factories.staff(organisation=county(), role=Role.LAWYER).person)
        assert client.get(reverse("desk:post_new", args=[county().pk])).status_code == 403

    def test_leaving_shows_what_is_open_and_gives_it_to_a_colleague(self, client, city):
        heir = factories.staff(organisation=county(), person=factories.person(name="胡建军"), role="reviewer")
        leaver = factories.staff(organisation=county(), starts_on=clock.today() - timedelta(days=5))
        founding = factories.founding(above=county(), owner=leaver.person)
        page = client.get(reverse("desk:post", args=[leaver.pk]))
        assert [(open.kind, open.number) for open in page.context["open_work"]] == [("unions.foundings", 1)]
        end = reverse("desk:post_act", args=[leaver.pk, "end"])
        for _ in range(2):
            assert client.post(end, {"ends_on": "", "to": heir.person_id}).status_code == 302
        founding.refresh_from_db()
        assert founding.owner == heir.person

    def test_handing_over_and_back_to_everybody(self, client, city):
        heir = factories.staff(organisation=county(), role="reviewer")
        holder = factories.staff(organisation=county())
        factories.founding(above=county(), owner=holder.person)
        over = reverse("desk:post_act", args=[holder.pk, "hand-over"])
        client.post(over, {"to": heir.person_id})
        assert Founding.objects.get().owner == heir.person
        client.post(reverse("desk:post_act", args=[heir.pk, "hand-over"]), {"to": ""})
        assert Founding.objects.get().owner is None
        assert client.post(over, {"to": "999999"}).status_code == 422

    def test_a_deputy_is_named_for_a_time(self, client, city):
        factories.person(phone="13900001111", name="李文静")
        post = factories.staff(organisation=county())
        address = reverse("desk:post_act", args=[post.pk, "deputise"])
        days = {"starts_on": clock.today().isoformat(), "ends_on": (clock.today() + timedelta(days=7)).isoformat()}
        for _ in range(2):
            page = client.post(address, {"phone": "13900001111", **days}, follow=True)
        assert [each.person.name for each in page.context["deputies"]] == ["李文静"]
        late = client.post(address, {"phone": "13900001111", **days, "ends_on": "2020-01-01"})
        assert (late.status_code, late.context["failed"]) == (409, "deputise")


@pytest.mark.parametrize(("name", "queries"), [("tree", 14), ("foundings", 12), ("staff", 11)])
def test_lists_need_as_many_queries_for_three_rows_as_for_one(client, name, queries, django_assert_num_queries):
    city = factories.organisation(level=2)
    client.force_login(factories.staff(organisation=city).person)

    def populate():
        below = factories.organisation(parent=city)
        factories.founding(above=below, owner=factories.person())
        factories.staff(organisation=below)

    populate()
    address = reverse(f"desk:{name}")
    client.get(address)
    with django_assert_num_queries(queries):
        client.get(address)
    for _ in range(3):
        populate()
    with django_assert_num_queries(queries):
        client.get(address)


def test_an_organisations_page_needs_as_many_queries_however_much_it_shows(client, city, django_assert_num_queries):
    here = county()
    address = reverse("desk:organisation", args=[here.pk])
    client.get(address)
    with django_assert_num_queries(17):
        client.get(address)
    for _ in range(3):
        factories.staff(organisation=here)
        federation = factories.organisation(parent=city, kind="federation")
        services.tie(actor=SYSTEM, federation_id=federation.pk, organisation_id=here.pk)
    with django_assert_num_queries(17):
        client.get(address)
