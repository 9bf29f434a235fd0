"""E2 · Gansu: 5,000,000 yuan for shops of workers in hardship, 50,000 each: at most a hundred, the 101st is told why."""
