"""Several worker processes that share what each of them would load alike: one parent loads it, and forks."""
