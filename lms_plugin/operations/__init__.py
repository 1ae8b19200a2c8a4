"""Pages for operators: platforms, deployments, health."""
