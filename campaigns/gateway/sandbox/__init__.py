"""The sandbox: a pretend gateway, a real HTTP server for rehearsals, demos and tests.

It shares no code with the client, so that a misreading of the specification cannot hide in both.
"""
