"""Printable pages that commands write: one self-contained HTML file each, without script."""
