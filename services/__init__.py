"""The four services; each stands alone on `shared/` and knows the others only by their facts."""
