"""The provider's contract: the real client against a sandbox process, as tables of labelled cases."""
