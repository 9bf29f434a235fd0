"""What people hold about a person themselves."""

from chunfeng.domain.people import queries
from chunfeng.shared import personal

personal.provide("people", queries.account_data, keeps=queries.account_kept)
