from chunfeng.kernel import id_numbers, vocabulary
from chunfeng.shared.labels import LABELS, choices

VOCABULARIES = (
    vocabulary.Education,
    vocabulary.Experience,
    vocabulary.WorkKind,
    vocabulary.HeadcountKind,
    vocabulary.PayPeriod,
    vocabulary.EmployerNature,
    vocabulary.EmployerSize,
    id_numbers.Document,
)


def test_equal_codes_of_different_vocabularies_keep_their_own_words():
    same = (vocabulary.Education.SENIOR, vocabulary.Experience.UNDER_1)
    assert (same[0] == same[1], [str(LABELS[code]) for code in same]) == (True, ["高中/中专", "1年以下"])


def test_every_code_has_words_of_its_own():
    members = [member for codes in VOCABULARIES for member in codes]
    assert [(type(member), member) for member in LABELS] == [(type(member), member) for member in members]
    for codes in VOCABULARIES:
        words = [str(label) for _code, label in choices(codes)]
        assert len(set(words)) == len(words) == len(codes)
