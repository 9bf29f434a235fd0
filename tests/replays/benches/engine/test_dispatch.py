"""The bench of dispatch, small: it runs, its proof holds (it raises otherwise), and it names all that it measures."""

from chunfeng.replays.benches.engine import dispatch


def test_run_measures_what_it_promises() -> None:
    measured = dispatch.run(workers=3000, demands=60, seed=1)
    promised = {word for line in (dispatch.run.__doc__ or "").split() for word in [line.strip(",;:")] if "_" in word}
    assert {name for name in promised if name.endswith(("_us", "_ms", "_s"))} - set(measured) == set()
    assert 0 < measured["assign_filled"] <= 60
    assert measured["greedy_loss"] >= 0
