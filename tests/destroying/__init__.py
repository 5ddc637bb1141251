"""Destroying a pupil's file across all services, and what stays destroyed after a restore."""
