"""What it costs, beside a peer measured in the same run: `make bench`. Nothing here passes or fails."""
