"""Long work, in processes of its own, with progress that a page can ask for."""
