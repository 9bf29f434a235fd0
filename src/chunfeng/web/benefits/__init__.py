"""Benefits as workers and the public meet them: what one is entitled to, applying, following, public notices."""
