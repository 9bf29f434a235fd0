"""The employer's question, measured on a small market."""

from chunfeng.replays.benches.engine import backwards


def test_a_small_market_is_measured():
    told = backwards.run(positions=400, seekers=300, sample=20)
    assert (told["bench"], told["asked"], told["k"]) == ("reverse", 20, 50)
    assert 0 < told["found"] <= 50
    assert 0 < told["p50_ms"] <= told["p99_ms"]
    assert 0 < told["p50_cpu_ms"] <= told["p99_cpu_ms"]
