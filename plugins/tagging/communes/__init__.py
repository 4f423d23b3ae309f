"""The communes of France: their names, how posts spell them, and where in a post a name is no place."""
