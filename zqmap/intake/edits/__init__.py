"""Drawing and editing: steps that are applied to a published layer, until they become a proposal."""
