"""The nine kinds of message: fields, limits, grammars and wire form."""
