"""`python -m campaigns.gateway.sandbox`: runs the sandbox until SIGTERM or Ctrl-C."""

from campaigns.gateway.sandbox.command import sandbox

if __name__ == "__main__":
    sandbox(prog_name="sandbox")
