"""The page on which the office reads and answers enquiries."""
