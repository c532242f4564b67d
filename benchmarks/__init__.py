"""Speed, measured: each module prints its figure beside a baseline from the same run. `make bench` runs them all."""
