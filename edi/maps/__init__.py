"""pyx12 map files of every set and version that the hub writes, and what generates them.

The XML beside this module is generated from the grammars (`python -m edi.maps.generate`) and kept
fresh by a test; nothing in it is copied from pyx12. Reading by them stands in edi/second_reader.py.
"""

from pathlib import Path

FOLDER = Path(__file__).parent
