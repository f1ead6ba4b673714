"""The option that says where tables are computed."""

from __future__ import annotations

import click

engine_option = click.option(
    "--engine",
    metavar="ENGINE",
    help="Where it is computed: embedded (this machine, the default) or Spark at "
    "spark://HOST:PORT, local-cluster[2,1,1536], yarn or k8s://...",
)
