"""The format of results, and nothing else: schemas, strict reading, writing, the model, the one subtraction."""
