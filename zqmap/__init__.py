"""The map dashboard of the Guangdong (Zhaoqing) Large Industrial Agglomeration Zone."""

__version__ = "0.1.0"
