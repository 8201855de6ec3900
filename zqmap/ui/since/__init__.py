"""What has changed since a day: in sentences and on the map."""
