"""Joining, verification, claims and colleagues."""

from datetime import UTC, date, datetime

import pytest
from tests import factories

from chunfeng.domain.employers import queries, services
from chunfeng.domain.employers.enums import EMPLOYER_TRANSITIONS, EmployerStatus
from chunfeng.domain.employers.errors import (
    BadCreditCode,
    BadLicence,
    ColleagueUnknown,
    CreditCodeTaken,
    EmployerNotFound,
    LastOwner,
    LicenceMissing,
    UnknownPlace,
)
from chunfeng.domain.employers.models import Employer, Representative
from chunfeng.domain.facts.models import Fact
from chunfeng.kernel import clock
from chunfeng.kernel.actor import Actor
from chunfeng.kernel.errors import NotAllowed, WrongState
from chunfeng.shared.models import AuditEntry

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def register(actor: Actor, **values: object) -> Employer:
    factories.place()
    given = {
        "name": "武汉春风机电有限公司",
        "credit_code": "91350100M000100Y43",
        "place_code": "420111",
        "licence": factories.licence(),
        **values,
    }
    return services.register(actor=actor, **given)


def test_register_makes_owner_fact_and_private_licence(tmp_path) -> None:
    union = factories.organisation(place=factories.place())
    actor = factories.actor()
    employer = register(actor, credit_code="９１３５０１００ｍ000100Y43")
    assert (employer.status, employer.credit_code, employer.organisation_id) == (
        "pending",
        "91350100M000100Y43",
        union.pk,
    )
    assert Representative.objects.get().role == "owner"
    assert list(Fact.objects.values_list("kind", "organisation_path")) == [("employer_joined", union.path)]
    assert (tmp_path / employer.licence.name).suffix == ".png"
    assert "执照" not in employer.licence.name
    assert (tmp_path / employer.licence.name).stat().st_mode & 0o077 == 0


def test_register_twice_is_one_employer() -> None:
    factories.organisation()
    actor = factories.actor()
    assert register(actor).pk == register(actor).pk
    assert (Employer.objects.count(), Fact.objects.count()) == (1, 1)


def test_register_with_the_code_of_others_points_to_owner_and_claim() -> None:
    factories.organisation()
    register(factories.actor())
    with pytest.raises(CreditCodeTaken):
        register(factories.actor())


def test_register_with_the_same_name_and_another_code_is_allowed_and_hinted() -> None:
    factories.organisation()
    first = register(factories.actor(), name="武汉春风（机电）有限公司")
    second = register(factories.actor(), name="武汉春风(机电) 有限公司", credit_code=factories.credit_code())
    assert queries.names_like(second) == [first]


@pytest.mark.parametrize(
    ("values", "refusal"),
    [
        ({"credit_code": "91350100M000100Y4Z"}, BadCreditCode),
        ({"place_code": "999999"}, UnknownPlace),
        ({"licence": None}, LicenceMissing),
        ({"licence": factories.licence(b"MZ" + b"\0" * 64)}, BadLicence),
        ({"licence": factories.licence(b"")}, BadLicence),
        ({"licence": factories.licence(b"%PDF-1.7" + b"\0" * (10 * 1024 * 1024))}, BadLicence),
        ({"licence": factories.licence(b"<script>alert(1)</script>")}, BadLicence),
    ],
)
def test_register_refuses_and_keeps_nothing(values, refusal) -> None:
    factories.organisation()
    with pytest.raises(refusal):
        register(factories.actor(), **values)
    assert (Employer.objects.count(), Fact.objects.count()) == (0, 0)


def test_verify_lasts_six_months_and_counts_once() -> None:
    employer = factories.employer(status="pending", verified_at=None)
    officer = factories.officer(employer.organisation)
    with clock.at(datetime(2026, 8, 31, 4, tzinfo=UTC)):
        services.verify(actor=officer, employer_id=employer.pk)
    with clock.at(datetime(2027, 2, 1, 4, tzinfo=UTC)):
        again = services.verify(actor=officer, employer_id=employer.pk)
    assert again.verified_until == date(2027, 8, 1)
    assert list(Fact.objects.values_list("kind", flat=True)) == ["employer_verified"]
    first = AuditEntry.objects.filter(act="employer.verify").order_by("id").first()
    assert first is not None
    assert first.person_id == officer.person_id


def test_verify_end_of_month_stays_in_the_month() -> None:
    employer = factories.employer(status="pending", verified_at=None)
    with clock.at(datetime(2026, 8, 31, 4, tzinfo=UTC)):
        done = services.verify(actor=factories.officer(employer.organisation), employer_id=employer.pk)
    assert done.verified_until == date(2027, 2, 28)


def test_foreign_officer_finds_nothing_and_auditor_may_not() -> None:
    employer = factories.employer(status="pending", verified_at=None)
    with pytest.raises(EmployerNotFound):
        services.verify(actor=factories.officer(factories.organisation()), employer_id=employer.pk)
    with pytest.raises(NotAllowed):
        services.verify(actor=factories.officer(employer.organisation, "auditor"), employer_id=employer.pk)


def test_nobody_verifies_their_own_employer() -> None:
    employer = factories.employer(status="pending", verified_at=None)
    officer = factories.officer(employer.organisation)
    both = Actor(person_id=officer.person_id, posts=officer.posts, employer_ids=frozenset({employer.pk}))
    with pytest.raises(NotAllowed):
        services.verify(actor=both, employer_id=employer.pk)


STEPS = {
    "verify": lambda officer, owner, pk: services.verify(actor=officer, employer_id=pk),
    "refuse": lambda officer, owner, pk: services.refuse(actor=officer, employer_id=pk, note="照片不清楚"),
    "suspend": lambda officer, owner, pk: services.suspend(actor=officer, employer_id=pk, note="被投诉"),
    "resubmit": lambda officer, owner, pk: services.resubmit(actor=owner, employer_id=pk, licence=factories.licence()),
}


@pytest.mark.parametrize("state", EmployerStatus.values)
@pytest.mark.parametrize("step", sorted(STEPS))
def test_every_step_from_every_state_follows_the_table(step: str, state: str) -> None:
    employer = factories.employer(status=state)
    officer, owner = factories.officer(employer.organisation), factories.speaker(employer)
    expected = EMPLOYER_TRANSITIONS[step].get(state)
    if expected is None:
        with pytest.raises(WrongState):
            STEPS[step](officer, owner, employer.pk)
    else:
        assert STEPS[step](officer, owner, employer.pk).status == expected
    assert Employer.objects.get().status == (expected or state)


def test_refusal_needs_a_reason() -> None:
    employer = factories.employer(status="pending")
    with pytest.raises(WrongState):
        services.refuse(actor=factories.officer(employer.organisation), employer_id=employer.pk, note="  ")


def test_licence_is_for_its_speakers_and_staff_in_scope() -> None:
    factories.organisation(place=factories.place())
    actor = factories.actor()
    employer = register(actor)
    own = Actor(person_id=actor.person_id, employer_ids=frozenset({employer.pk}))
    assert queries.licence_of(own, employer.pk).name == employer.licence.name
    assert queries.licence_of(factories.officer(employer.organisation), employer.pk).name == employer.licence.name
    for stranger in (factories.actor(), factories.officer(factories.organisation()), Actor()):
        with pytest.raises(EmployerNotFound):
            queries.licence_of(stranger, employer.pk)


def test_claim_waits_for_an_officer_and_then_makes_an_owner() -> None:
    employer = factories.employer(credit_code="91350100M000100Y43")
    actor = factories.actor()
    first = services.claim(actor=actor, credit_code="91350100M000100Y43", licence=factories.licence())
    again = services.claim(actor=actor, credit_code="91350100M000100Y43", licence=factories.licence())
    assert first.pk == again.pk
    officer = factories.officer(employer.organisation)
    assert [row.pk for row in queries.claims_to_decide(officer)] == [first.pk]
    assert queries.claims_to_decide(factories.officer(factories.organisation())).items == ()
    with pytest.raises(EmployerNotFound):
        services.accept_claim(actor=factories.officer(factories.organisation()), claim_id=first.pk)
    services.accept_claim(actor=officer, claim_id=first.pk)
    assert queries.employer_ids_of(actor.person_id) == frozenset({employer.pk})
    assert Employer.objects.get().licence.name == first.licence.name


def test_claim_refused_says_why_and_gives_nothing() -> None:
    employer = factories.employer(credit_code="91350100M000100Y43")
    actor = factories.actor()
    row = services.claim(actor=actor, credit_code="91350100M000100Y43", licence=factories.licence())
    services.refuse_claim(actor=factories.officer(employer.organisation), claim_id=row.pk, note="执照上的名称不符")
    assert [item.status_note for item in queries.own_claims(actor)] == ["执照上的名称不符"]
    assert queries.employer_ids_of(actor.person_id) == frozenset()


def test_colleagues_are_added_and_removed_by_the_owner_only() -> None:
    employer = factories.employer()
    owner = factories.speaker(employer, role="owner")
    other = factories.person(phone="13800138000")
    added = services.add_colleague(actor=owner, employer_id=employer.pk, phone="+86 138-0013-8000")
    assert services.add_colleague(actor=owner, employer_id=employer.pk, phone="13800138000").pk == added.pk
    recruiter = Actor(person_id=other.pk, employer_ids=frozenset({employer.pk}))
    with pytest.raises(NotAllowed):
        services.remove_colleague(actor=recruiter, employer_id=employer.pk, representative_id=added.pk)
    assert [(row.phone, row.role) for row in queries.colleagues_of(owner, employer.pk)][-1] == (
        "138****8000",
        "recruiter",
    )
    services.remove_colleague(actor=owner, employer_id=employer.pk, representative_id=added.pk)
    assert queries.employer_ids_of(other.pk) == frozenset()


def test_last_owner_stays_and_unknown_phone_is_explained() -> None:
    employer = factories.employer()
    owner = factories.speaker(employer, role="owner")
    row = Representative.objects.get()
    with pytest.raises(LastOwner):
        services.remove_colleague(actor=owner, employer_id=employer.pk, representative_id=row.pk)
    with pytest.raises(ColleagueUnknown):
        services.add_colleague(actor=owner, employer_id=employer.pk, phone="13700000000")


def test_profile_edits_keep_what_was_verified() -> None:
    employer = factories.employer()
    owner = factories.speaker(employer)
    services.edit_profile(actor=owner, employer_id=employer.pk, about="做电机三十年", size=50)
    with pytest.raises(TypeError):
        services.edit_profile(actor=owner, employer_id=employer.pk, name="别的公司")
    row = Employer.objects.get()
    assert (row.about, row.size, row.name) == ("做电机三十年", 50, employer.name)
