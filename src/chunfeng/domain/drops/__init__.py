"""More takers than goods: a *rush* (first come, first served, from a second on) or a *draw* (enter, then lots are drawn).

Vocabulary: *drop* (so many equal pieces, such as cake coupons, and when they are given), *entry* (one real person's part in
it), *line* (who gets a piece that comes back), *offer* (a piece held for somebody until they take it), *coupon* (what an issued
entry shows at a *partner*, who redeems it once). Invariants: never one piece too many, one entry a real name (the checked
document, not the account), a coupon is redeemed once, and the same key gets the same answer. The counter in the drop's row is
the only truth, and a constraint of the database stands behind it; Valkey only says who may come to it and when. A draw can be
done again by anybody: commitment before, seed after (`engine.draw`). Place in the order: above programs, below journeys.
"""
