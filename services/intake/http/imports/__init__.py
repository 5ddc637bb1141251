"""Imports of history: files of older referrals, by page and by API."""
