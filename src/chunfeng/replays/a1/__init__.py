"""A1 · Jing'an: a fair at the station for two days, and one person's whole journey from the gate to a bed and a job.

Seven days cannot be waited for: the question whether the work has begun is asked as of a week later, and made due by the
replay's operator. Everything else happens as it would.
"""
