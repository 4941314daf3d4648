"""What teams need of each other: asked, promised, delivered, broken; and whether it stands well."""
