"""Measurements that `chunfeng bench` runs, one module each: NAME, HELP and run(...) -> figures as a JSON object."""
