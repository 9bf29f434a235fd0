"""B4 · Yuhuan: a union for each platform and each trade, and every year a care package for each of them.

The riders of one platform in one town are almost 200 members. What lies in the packages, and how large the other unions
are, no paper says: it is chosen here.
"""
