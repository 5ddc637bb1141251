"""Attendance: reports as files, lists with and without names, goals."""
