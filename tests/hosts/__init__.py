"""Three hosts on this machine, each in a network namespace of its own: one is cut off and healed, one loses its power.

The first host holds PostgreSQL, Redis and the gateway, the others run workers. Everything lives inside namespaces
that end with the test's own process; the machine's network is not touched.
"""
