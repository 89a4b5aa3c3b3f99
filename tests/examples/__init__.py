"""The example spreadsheets that ship with the product, and that they are what they are said to be."""
