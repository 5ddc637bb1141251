"""The description of a service's API: OpenAPI 3.1 in Swedish and English, made of what views, schemas and problems say of themselves."""
