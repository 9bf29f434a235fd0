"""B5 · Socialised union workers: the paper's ladder, on which pay goes by level, years and results, and rises with education.

895 were recruited; the amounts are those of the example that comes with the product.
"""
