"""Commands: one file each, with an `app` that holds it; importing one costs nothing but typer."""
