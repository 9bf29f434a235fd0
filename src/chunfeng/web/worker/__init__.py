"""The worker's pages: home, finding work, positions and applying, messages, me. For one thumb, and without a script."""
