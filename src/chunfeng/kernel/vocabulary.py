"""The field's closed vocabularies as codes. Words for people are in `shared.labels`, ways of writing them in `kernel.terms`."""

from enum import IntEnum, StrEnum


class Education(IntEnum):
    """Least or reached level of education; ordered, so that `reached >= asked` decides. 0 asks for nothing."""

    ANY = 0
    JUNIOR = 1  # 初中及以下
    SENIOR = 2  # 高中 · 中专 · 中技
    COLLEGE = 3  # 大专
    BACHELOR = 4  # 本科
    MASTER = 5  # 硕士
    DOCTOR = 6  # 博士


class Experience(IntEnum):
    """Buckets of working experience that an advertisement asks for; ordered."""

    ANY = 0
    GRADUATE = 1  # 应届生
    UNDER_1 = 2
    FROM_1_TO_3 = 3
    FROM_3_TO_5 = 4
    FROM_5_TO_10 = 5
    OVER_10 = 6


class WorkKind(StrEnum):
    FULL_TIME = "full_time"
    PART_TIME = "part_time"
    TEMPORARY = "temporary"
    INTERNSHIP = "internship"


class HeadcountKind(StrEnum):
    """A number, 若干 (several), 不限 (unlimited) and an empty cell are four different things."""

    NUMBER = "number"
    SEVERAL = "several"
    UNLIMITED = "unlimited"
    UNSTATED = "unstated"


class PayPeriod(StrEnum):
    MONTH = "month"
    DAY = "day"
    HOUR = "hour"
    YEAR = "year"
    WEEK = "week"
    PIECE = "piece"


class EmployerNature(StrEnum):
    STATE = "state"  # 国企 · 央企
    PRIVATE = "private"  # 民营
    FOREIGN = "foreign"  # 外资 · 合资
    LISTED = "listed"  # 上市公司
    INSTITUTION = "institution"  # 事业单位
    GOVERNMENT = "government"
    SOCIAL = "social"  # 社会团体 · 非营利
    SOLE = "sole"  # 个体工商户 · 家庭
    OTHER = "other"


class EmployerSize(IntEnum):
    """Least number of people in the bucket 0-20 … 10000+; -1 is not stated."""

    UNSTATED = -1
    UNDER_20 = 0
    FROM_20 = 20
    FROM_50 = 50
    FROM_100 = 100
    FROM_150 = 150
    FROM_500 = 500
    FROM_1000 = 1000
    FROM_5000 = 5000
    OVER_10000 = 10000
