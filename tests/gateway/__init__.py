"""The gateway client against canned answers and real sockets."""
