"""The ledger: what counted, when, where, for whom.

Every act that counts leaves one fact in the same transaction. A fact is never changed nor taken away (the database
refuses); a correction is another fact that names the one it corrects and carries the opposite quantity. Every figure is
a query over facts. 人 (people) counts distinct persons, 人次 (person-times) counts facts.

Place in the order: above places and occupations, below everything that acts; so it knows others by their ids only.
"""
