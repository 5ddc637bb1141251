"""What two or more services use: the log, the messages, the contracts, the words, the web and the runtime."""
