"""HTTP beside the dashboard, in the same process: tiles, downloads, assets, health."""
