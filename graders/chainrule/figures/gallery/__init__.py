"""The drawings: one module for each figure, named as what it draws."""
