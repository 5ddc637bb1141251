-- Who may no longer sign in: still named in what they did, no longer to be chosen.
ALTER TABLE person ADD COLUMN ended boolean NOT NULL DEFAULT false;
