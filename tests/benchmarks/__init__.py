"""Benchmarks: modules with a `main()`, run by `make bench`."""
