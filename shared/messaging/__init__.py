"""The way of a fact: relay (log → exchange), follower (exchange → exactly once), calls between services, the broker inside a process."""
