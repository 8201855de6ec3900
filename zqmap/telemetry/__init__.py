"""What the person on call sees of a process: its log lines and its figures. Known to every floor, knows none."""
