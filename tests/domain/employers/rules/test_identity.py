"""What makes two names one employer, two rows one position."""

from hypothesis import given
from hypothesis import strategies as st

from chunfeng.domain.employers.rules import identity


def test_normal_name_makes_width_brackets_spaces_and_case_equal():
    assert {identity.normal_name(name) for name in ("ＡＢＣ（武汉）公司", "abc(武汉)公司", "Abc 【武汉】 公司")} == {
        "abc(武汉)公司"
    }


def test_normal_name_keeps_legal_forms_apart():
    assert identity.normal_name("甲有限公司") != identity.normal_name("甲有限责任公司")


@given(st.text(max_size=150))
def test_normal_name_of_a_normal_name_is_itself(name):
    assert identity.normal_name(identity.normal_name(name)) == identity.normal_name(name)


@given(st.text(max_size=20), st.text(max_size=20), st.text(max_size=5))
def test_fingerprint_fits_its_column_and_has_three_parts(title, place, serial):
    print_ = identity.fingerprint(title=title, place=place, content=identity.content_hash((title,)), serial=serial)
    base, content, number = print_.split(".")
    assert len(print_) <= 64
    assert (base, len(content)) == (identity.base_part(print_), 24)
    assert number == (identity.serial_part(title=title, serial=serial) if serial else "-")
