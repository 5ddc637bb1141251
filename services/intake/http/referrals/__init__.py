"""Referrals by API and by pages, after they are sent."""
