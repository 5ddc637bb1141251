"""What an auditor does at home, with what was handed out."""
