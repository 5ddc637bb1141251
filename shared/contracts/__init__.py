"""The facts that services publish: one module per owner, names and versions that never change their meaning."""
