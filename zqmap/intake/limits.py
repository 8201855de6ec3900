"""How large a file may be, and what reading it may cost."""

from __future__ import annotations

FILE_LIMIT_BYTES = 200_000_000
FEATURE_LIMIT = 200_000
VERTEX_LIMIT = 1_200_000
PROPERTY_LIMIT = 200
"""The most properties that one feature may have, and the most columns of a table."""

CELL_LIMIT_CHARACTERS = 131_072
"""The longest value of a table, four times what a cell of Excel holds."""

MEMBER_LIMIT = 1_000
"""The most files in an archive."""

UNPACKED_LIMIT_BYTES = 500_000_000
RATIO_LIMIT = 200
"""How many times its packed size a file in an archive may have, where it is larger than `RATIO_FREE_BYTES`."""

RATIO_FREE_BYTES = 1_000_000
SHEET_LIMIT_BYTES = 200_000_000
BLOCK_LIMIT = 200_000
"""The most entities that the blocks of a drawing may unfold to."""

PART_LIMIT = 200
"""The most layers or sheets that a file may have."""

SMALL_FILE_BYTES = 1_000_000
"""Up to here a file that only our own parser reads is read in this process: it takes less than a worker's start."""

MEMORY_LIMIT_BYTES = 1_500_000_000
PROCESSOR_LIMIT_S = 90
WALL_LIMIT_S = 120.0
RESULT_LIMIT_BYTES = 600_000_000
"""The largest file that a worker may write, the result among them."""

OPEN_FILE_LIMIT = 64
WORKER_LIMIT = 2
"""How many files one process of the dashboard reads at the same time; others wait."""

WAIT_LIMIT_S = 60.0
