"""One documented context for each template of the desk."""
