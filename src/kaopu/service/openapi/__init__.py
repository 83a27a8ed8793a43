"""OpenAPI of the service, made from the pipeline of its model."""
