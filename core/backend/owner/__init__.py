"""The owner's connection: migrations, provisioning, nothing else."""
