import pytest
from django.urls import reverse

from chunfeng.domain.unions import services as unions
from chunfeng.domain.unions.models import Founding
from chunfeng.domain.unions.services import foundings
from chunfeng.kernel.actor import Actor
from tests import factories

pytestmark = pytest.mark.django_db
SENT = {
    "kind": "enterprise",
    "employer_name": "武汉春江机电有限公司",
    "credit_code": "91350100m000100y43",
    "others": "",
    "name": "武汉春江机电有限公司工会委员会",
    "place": "武汉市洪山区",
    "address": "",
    "workers": "30",
    "initiators": "王师傅\n李师傅",
    "note": "",
}
NEW = "/union/foundings/new/"


@pytest.fixture
def worker(client):
    unions.ensure_root()
    person = factories.person()
    client.force_login(person)
    return person


def test_asking_for_a_union_twice_is_one_application(client, worker):
    for _ in range(2):
        assert client.post(NEW, SENT).status_code == 302
    founding = Founding.objects.get()
    assert (founding.applicant, founding.place_id, founding.employers, founding.initiators) == (
        worker,
        "420111",
        [{"name": "武汉春江机电有限公司", "credit_code": "91350100M000100Y43"}],
        ["王师傅", "李师傅"],
    )
    page = client.get(reverse("worker:founding", args=[founding.pk]))
    assert [step["state"] for step in page.context["steps"]] == ["done", "next", "next"]
    assert [each.pk for each in client.get(reverse("worker:foundings")).context["foundings"]] == [founding.pk]


def test_a_joint_union_names_its_employers_one_a_line(client, worker):
    code = factories.credit_code()
    client.post(NEW, {**SENT, "kind": "joint", "others": f"武汉乙有限公司 {code}\n"})
    assert [each["credit_code"] for each in Founding.objects.get().employers] == ["91350100M000100Y43", code]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"credit_code": "91350100M000100Y4Z"}, "对照营业执照核对这 18 位代码"),
        ({"place": "没有这个地方"}, "没找到这个地方"),
        ({"kind": "joint"}, "联合工会至少写明两家单位"),
        ({"workers": ""}, "workers"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(client, worker, wrong, said):
    page = client.post(NEW, {**SENT, **wrong})
    assert (page.status_code, Founding.objects.count()) == (422, 0)
    assert (said in page.content.decode(), page.context["form"]["initiators"].value()) == (True, SENT["initiators"])


def test_an_application_sent_back_is_corrected_from_what_it_said(client, worker):
    client.post(NEW, SENT)
    founding = Founding.objects.get()
    address = reverse("worker:founding_correct", args=[founding.pk])
    assert client.get(address).status_code == 302
    foundings.send_back(actor=Actor.system("test"), founding_id=founding.pk, reasons="人数请核实")
    form = client.get(address).context["form"]
    again = {name: form[name].value() or "" for name in form.fields}
    assert client.post(address, {**again, "workers": "31"}).status_code == 302
    founding.refresh_from_db()
    assert (founding.state, founding.workers, founding.place_id) == ("submitted", 31, "420111")


def test_an_application_is_taken_back_once_asked(client, worker):
    client.post(NEW, SENT)
    founding = Founding.objects.get()
    address = reverse("worker:founding_withdraw", args=[founding.pk])
    assert client.get(address).status_code == 200
    for _ in range(2):
        assert client.post(address).status_code == 302
    founding.refresh_from_db()
    assert (founding.state, founding.steps.count()) == ("withdrawn", 2)


def test_applications_of_others_do_not_exist(client, worker):
    foreign = factories.founding(above=factories.organisation())
    for name in ("founding", "founding_correct", "founding_withdraw"):
        assert client.get(reverse(f"worker:{name}", args=[foreign.pk])).status_code == 404
