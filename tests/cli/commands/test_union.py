import argparse
from datetime import timedelta

import pytest

from chunfeng.cli import frame
from chunfeng.cli.commands import union
from chunfeng.domain.people.models import Person
from chunfeng.domain.unions import queries, services
from chunfeng.domain.unions.models import Organisation
from chunfeng.kernel import clock
from chunfeng.shared.plain_error import PlainError

pytestmark = pytest.mark.django_db


def chunfeng(*words):
    parser = argparse.ArgumentParser()
    union.add_arguments(parser)
    return union.run(parser.parse_args(words))


def test_a_new_office_founds_its_union_and_appoints_its_first_officer(capsys):
    services.ensure_root()
    assert chunfeng("found", "湖北省总工会", "--place", "湖北") == 0
    assert chunfeng("found", "洪山区总工会", "--place", "武汉洪山") == 0
    assert chunfeng("appoint", "138 0013 8000", "--at", "420111", "--name", "张建国") == 0
    county = Organisation.objects.get(code="420111")
    assert [parent.name for parent in Organisation.objects.filter(pk__in=[county.parent_id])] == ["湖北省总工会"]
    person = Person.objects.with_phone("13800138000").get()
    assert [(post.role, post.path) for post in queries.posts_of(person.pk)] == [("officer", county.path)]
    capsys.readouterr()
    chunfeng("list")
    assert capsys.readouterr().out.split() == ["CN", "中华全国总工会", "42", "湖北省总工会", "420111", "洪山区总工会"]


def test_founding_and_appointing_twice_changes_nothing():
    services.ensure_root()
    for _ in range(2):
        chunfeng("found", "洪山区总工会", "--place", "420111")
        chunfeng("appoint", "13800138000", "--at", "420111")
    assert services.ensure_root().pk == queries.root().pk
    assert (Organisation.objects.count(), Person.objects.count()) == (2, 1)


def test_an_ambiguous_place_lists_what_it_could_be():
    services.ensure_root()
    with pytest.raises(PlainError, match="朝阳"):
        chunfeng("found", "朝阳区总工会", "--place", "朝阳区")


def test_the_command_is_offered():
    assert "union" in {command.name for command in frame.discover("chunfeng.cli.commands")}


def test_a_post_is_ended_at_once_by_the_one_who_runs_the_system():
    services.ensure_root()
    chunfeng("appoint", "13800138000", "--at", "CN", "--role", "security_admin")
    person = Person.objects.with_phone("13800138000").get()
    assert [post.role for post in queries.posts_of(person.pk)] == ["security_admin"]
    with clock.at(clock.now() + timedelta(days=1)):
        chunfeng("dismiss", "138 0013 8000", "--at", "CN", "--role", "security_admin")
        assert queries.posts_of(person.pk) == ()
        for phone in ("13800138000", "13900000000", "nobody"):
            with pytest.raises(PlainError):
                chunfeng("dismiss", phone, "--at", "CN", "--role", "security_admin")
