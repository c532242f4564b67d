"""Nothing that is full or hangs holds what others need: threads of each vendor's own, and a breaker before each."""
