"""Numbers change hands, phones get lost: the account stays with the person."""

from datetime import UTC, datetime, timedelta

import pytest

from chunfeng.domain.people import queries, services
from chunfeng.domain.people.enums import RecoveryDocument
from chunfeng.domain.people.errors import (
    CodeExpired,
    DecidedAlready,
    NoSuchAccount,
    NotReadyYet,
    NumberTaken,
    ProofNeeded,
    ReasonTooShort,
    SameNumber,
    SilentNumber,
    TooManyRequests,
    WrongCode,
)
from chunfeng.domain.people.models import Passkey, Person, Recovery, RecoveryCode, Visit
from chunfeng.domain.people.services import phones, second_step, sessions
from chunfeng.domain.unions import queries as unions
from chunfeng.kernel import clock
from chunfeng.kernel.errors import NotAllowed, NotFound
from chunfeng.shared.models import AuditEntry
from chunfeng.shared.sms import MemoryGateway
from tests import factories

pytestmark = pytest.mark.django_db

OLD, NEW = "13800138000", "13800138001"
NOON = datetime(2026, 4, 21, 4, 0, tzinfo=UTC)
DAY = timedelta(days=1)
WHY = "身份证照片与本人一致，手机在工地丢失。"


@pytest.fixture(autouse=True)
def _noon(settings):
    settings.SMS_GATEWAY = "memory"
    MemoryGateway.outbox.clear()
    with clock.at(NOON):
        yield


def code_to(number):
    sent = services.request_code(phone=number, address="10.0.0.1")
    return sent.sign_in_id, MemoryGateway.outbox[-1].parameters["code"]


def change(actor, number=NEW, proved_at=NOON, session_key="mine"):
    sign_in_id, code = code_to(number)
    return phones.change(
        actor=actor,
        sign_in_id=sign_in_id,
        code=code,
        address="10.0.0.1",
        proved_at=proved_at,
        session_key=session_key,
    )


def sign_in(number):
    sign_in_id, code = code_to(number)
    return services.confirm_code(sign_in_id=sign_in_id, code=code, address="10.0.0.1"), sign_in_id


# The own number


def test_a_changed_number_opens_the_account_and_signs_out_everywhere_else():
    person = factories.person(phone=OLD)
    for key in ("mine", "elsewhere"):
        sessions.begin(person_id=person.pk, session_key=key, method="code")
    change(factories.actor(person))
    assert [visit.session_key for visit in Visit.objects.all()] == ["mine"]
    assert sign_in(NEW)[0].person == person
    assert sign_in(OLD)[0].person != person


def test_the_old_number_is_told_and_only_the_mask_of_the_new_one():
    change(factories.actor(factories.person(phone=OLD)))
    notice = MemoryGateway.outbox[-1]
    assert (notice.phone, NEW in notice.text, "138****8001" in notice.text) == (OLD, False, True)


@pytest.mark.parametrize("proved_at", [None, NOON - timedelta(minutes=10, seconds=1)])
def test_a_number_is_changed_by_a_fresh_proof_only(proved_at):
    person = factories.person(phone=OLD)
    with pytest.raises(ProofNeeded):
        change(factories.actor(person), proved_at=proved_at)
    person.refresh_from_db()
    assert person.phone == OLD


def test_a_number_in_use_is_never_taken():
    other = factories.person(phone=NEW)
    with pytest.raises(NumberTaken):
        change(factories.actor(factories.person(phone=OLD)))
    other.refresh_from_db()
    assert other.phone == NEW


def test_the_same_number_again_is_no_change():
    with pytest.raises(SameNumber):
        change(factories.actor(factories.person(phone=OLD)), number=OLD)


def test_a_code_for_one_number_proves_no_other():
    sign_in_id, code = code_to(NEW)
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    with pytest.raises(WrongCode):
        phones.change(
            actor=factories.actor(factories.person(phone=OLD)),
            sign_in_id=sign_in_id,
            code=wrong,
            address="10.0.0.1",
            proved_at=NOON,
            session_key="",
        )


# Silent numbers


def test_a_number_silent_for_90_days_does_not_open_its_account():
    person = factories.person(phone=OLD, name="王小明")
    with clock.at(NOON + 90 * DAY), pytest.raises(SilentNumber):
        sign_in(OLD)
    with clock.at(NOON + 89 * DAY):
        assert sign_in(OLD)[0].person == person


def test_each_sign_in_by_code_keeps_the_number_from_falling_silent():
    factories.person(phone=OLD)
    for days in (60, 120, 180):
        with clock.at(NOON + days * DAY):
            assert sign_in(OLD)[0].joined is False


def silent():
    sign_in_id, code = code_to(OLD)
    with pytest.raises(SilentNumber):
        services.confirm_code(sign_in_id=sign_in_id, code=code, address="10.0.0.1")
    return sign_in_id


def test_whoever_begins_anew_takes_the_number_but_nothing_else():
    old = factories.person(phone=OLD, name="王小明")
    sessions.begin(person_id=old.pk, session_key="old", method="code")
    with clock.at(NOON + 90 * DAY):
        sign_in_id = silent()
        new = phones.begin_anew(sign_in_id=sign_in_id)
        with pytest.raises(CodeExpired):
            phones.begin_anew(sign_in_id=sign_in_id)
        assert sign_in(OLD)[0].person == new
    old.refresh_from_db()
    assert (old.phone, old.name, old.is_active, new.name, Visit.objects.count()) == (None, "王小明", True, "", 0)
    detached = AuditEntry.objects.get(act="phone.detached")
    assert (detached.about_person_id, detached.detail) == (old.pk, {"silent_since": NOON.isoformat()})


def test_beginning_anew_needs_the_code_just_now():
    factories.person(phone=OLD)
    with clock.at(NOON + 90 * DAY):
        sign_in_id = silent()
    with clock.at(NOON + 90 * DAY + timedelta(minutes=10)), pytest.raises(CodeExpired):
        phones.begin_anew(sign_in_id=sign_in_id)
    with pytest.raises(CodeExpired):
        phones.begin_anew(sign_in_id=code_to(NEW)[0])
    assert Person.objects.count() == 1


def test_a_passkey_after_the_code_makes_a_silent_number_ones_own_again():
    person, other = factories.person(phone=OLD), factories.person()
    with clock.at(NOON + 90 * DAY):
        assert phones.keep_number(person_id=other.pk, sign_in_id=silent()) is False
    with clock.at(NOON + 91 * DAY):
        assert phones.keep_number(person_id=person.pk, sign_in_id=silent()) is True
        assert sign_in(OLD)[0].person == person


def test_a_change_may_take_a_silent_number():
    other, person = factories.person(phone=NEW), factories.person(phone=OLD)
    later = NOON + 90 * DAY
    with clock.at(later):
        change(factories.actor(person), proved_at=later)
    other.refresh_from_db()
    assert (other.phone, Person.objects.with_phone(NEW).get()) == (None, person)


# At the counter


@pytest.fixture
def county():
    return factories.organisation(parent=factories.organisation())


def ask(actor, account=OLD, number=NEW, reason=WHY):
    sign_in_id, code = code_to(number)
    return phones.ask(
        actor=actor,
        account=account,
        sign_in_id=sign_in_id,
        code=code,
        address="10.0.0.1",
        document=RecoveryDocument.RESIDENT_ID,
        reason=reason,
        posts_of=unions.posts_of,
    )


def approve(actor, recovery, after=DAY):
    with clock.at(NOON + after):
        return phones.approve(actor=actor, recovery_id=recovery.pk, reason=WHY, posts_of=unions.posts_of)


def test_two_officers_and_a_day_give_a_lost_account_its_new_number(county):
    person = factories.person(phone=OLD)
    Passkey.objects.create(person=person, name="旧手机", credential_id=b"1", public_key=b"1")
    second_step.renew_papers(actor=factories.actor(person))
    sessions.begin(person_id=person.pk, session_key="lost", method="code")
    recovery = ask(factories.officer(county))
    notice = MemoryGateway.outbox[-1]
    assert (notice.phone, NEW in notice.text) == (OLD, False)
    approve(factories.officer(county), recovery)
    with clock.at(NOON + DAY):
        assert sign_in(NEW)[0].person == person
    left = (Passkey.objects.count(), RecoveryCode.objects.count(), Visit.objects.count())
    assert left == (0, 0, 0)
    told = AuditEntry.objects.filter(about_person_id=person.pk, act__in=["saw", "recovery.asked", "recovery.approved"])
    assert list(told.order_by("id").values_list("act", flat=True)) == ["saw", "recovery.asked", "recovery.approved"]


def test_the_new_number_is_not_readable_in_the_database(county):
    factories.person(phone=OLD)
    ask(factories.officer(county))
    row = Recovery.objects.extra(select={"raw": "phone"}).values("raw").get()
    assert NEW.encode() not in bytes(row["raw"])


def test_the_owner_has_a_day_to_say_no(county):
    person = factories.person(phone=OLD)
    recovery = ask(factories.officer(county))
    with pytest.raises(NotReadyYet):
        approve(factories.officer(county), recovery, after=DAY - timedelta(seconds=1))
    owner = factories.actor(person)
    assert queries.recovery_against(owner) == recovery
    with pytest.raises(NotFound):
        phones.stop(actor=factories.actor(), recovery_id=recovery.pk)
    phones.stop(actor=owner, recovery_id=recovery.pk)
    with pytest.raises(DecidedAlready):
        approve(factories.officer(county), recovery)
    person.refresh_from_db()
    assert person.phone == OLD


def test_nobody_agrees_to_the_own_request(county):
    factories.person(phone=OLD)
    officer = factories.officer(county)
    recovery = ask(officer)
    with pytest.raises(NotAllowed):
        approve(officer, recovery)


def test_refusing_takes_a_reason_and_is_final(county):
    factories.person(phone=OLD)
    recovery, officer = ask(factories.officer(county)), factories.officer(county)
    with pytest.raises(ReasonTooShort):
        phones.refuse(actor=officer, recovery_id=recovery.pk, reason="不行", posts_of=unions.posts_of)
    phones.refuse(actor=officer, recovery_id=recovery.pk, reason="证件照片不符", posts_of=unions.posts_of)
    with pytest.raises(DecidedAlready):
        approve(factories.officer(county), recovery)


def test_officers_elsewhere_and_auditors_have_no_part_in_it(county):
    factories.person(phone=OLD)
    recovery = ask(factories.officer(county))
    for stranger in (factories.officer(factories.organisation()), factories.officer(county, "auditor")):
        assert queries.recoveries(stranger) == []
        with pytest.raises(NotFound):
            queries.recovery(stranger, recovery.pk)
        with pytest.raises(NotFound):
            approve(stranger, recovery)
    with pytest.raises(NotAllowed):
        ask(factories.officer(county, "auditor"), number="13800138009")


def test_whoever_holds_a_post_is_helped_only_from_above(county):
    factories.staff(organisation=county, person=factories.person(phone=OLD))
    with pytest.raises(NoSuchAccount):
        ask(factories.officer(county))
    above = factories.officer(county.parent)
    with clock.at(NOON + timedelta(minutes=2)):
        recovery = ask(above)
    with pytest.raises(NotFound):
        approve(factories.officer(county), recovery, after=2 * DAY)
    approve(factories.officer(county.parent), recovery, after=2 * DAY)


def test_nobody_asks_for_oneself_or_for_nobody(county):
    officer = factories.officer(county)
    own = Person.objects.get(pk=officer.person_id)
    with pytest.raises(NoSuchAccount):
        ask(officer, account=own.handle)
    with pytest.raises(NoSuchAccount):
        ask(officer, account="13899999999", number="13800138005")


def test_asking_twice_is_one_request(county):
    factories.person(phone=OLD)
    officer = factories.officer(county)
    first = ask(officer)
    with clock.at(NOON + timedelta(minutes=2)):
        assert ask(officer) == first


def test_an_account_whose_number_is_gone_is_found_by_its_handle(county):
    person = factories.person(phone=OLD)
    person.set_phone(None)
    person.save()
    assert ask(factories.officer(county), account=person.handle).person == person


def test_an_officer_asks_for_twenty_a_day(county):
    officer = factories.officer(county)
    number = Person.objects.get(pk=officer.person_id)
    for _request in range(20):
        Recovery.objects.create(
            person=factories.person(),
            phone=NEW,
            document="passport",
            reason=WHY,
            asked_by=number,
            organisation_path=county.path,
            ready_at=NOON + DAY,
        )
    factories.person(phone=OLD)
    with pytest.raises(TooManyRequests):
        ask(officer)
