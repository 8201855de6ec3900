"""One module a step; `revision` is the schema version that it leads to."""
