"""The parts of the page on chains: who is near, gaps, links, incentive and policies, the visit route."""
