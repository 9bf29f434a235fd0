"""Places: the national divisions of China from province to street.

Codes nest by prefix and have 2, 4, 6 or 9 digits: 42 Hubei, 4201 Wuhan, 420111 Hongshan, 420111003 a street. Rows that
only fill a level (市辖区, the county "东莞市" under the city 东莞市) have an empty short name and are never an answer.
The tables ship with the package and are read once a process; `Place` mirrors them for foreign keys and joins.
"""
