"""The national classification of occupations as a tree, with everyday words for its leaves."""
