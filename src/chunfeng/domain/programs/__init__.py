"""Benefits as data: who may have one, what they hand in, who looks at it by when, what is paid from which budget.

Vocabulary: *program* (a benefit that a union offers), *declaration* (its rules, a TOML text), *version* (one published
declaration; it never changes again), *fact* (something known or stated about a person, with an id, a type and a source),
*parameter* (a number of the law or of the place that holds from a day on, such as the minimum wage), *condition* (a named
yes-or-no question over facts and parameters, with its clause), *verdict* (every condition with what became of it, none
skipped), *decision* (verdict and amount, with the version, facts and parameters that they came from).

Invariants: a published version stays as it is; a decision recomputes to the letter from what it kept; a missing fact is
*unknown*, never a no; one person and a million people get the same answer. Place in the order: above fairs and cases, below
drops and journeys.
"""
