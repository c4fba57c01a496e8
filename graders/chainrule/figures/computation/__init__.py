"""What stands behind `figures.graph`: a computation recorded, made small, laid out, and told."""
