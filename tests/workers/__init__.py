"""Tests of the queue and of the processes."""
