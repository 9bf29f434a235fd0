"""B6 · Hainan, the year of stronger county unions: 19 tasks, each with owner, deadline, route and evidence.

The paper gives the number and what each task has; the words of the tasks are an example.
"""
