-- The sign-in provider's names for people, as digests, written in the transaction of the registration: each belongs to one person.
CREATE TABLE sign_in_name (
    digest text PRIMARY KEY,
    person_id uuid NOT NULL
);
INSERT INTO sign_in_name (digest, person_id) SELECT sign_in, person_id FROM person WHERE sign_in IS NOT NULL;
GRANT SELECT, INSERT ON sign_in_name TO {database}_writer;
