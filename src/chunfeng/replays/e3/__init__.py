"""E3 · Xinchang: solar roofs for families in hardship, surveyed together, agreed on by three, installed after the notice."""
