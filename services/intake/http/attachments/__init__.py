"""Files that are sent in with a referral, by API and by pages."""
