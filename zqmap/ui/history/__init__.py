"""What has become of the layers: revisions, comparisons, features, rollback, the audit trail."""
