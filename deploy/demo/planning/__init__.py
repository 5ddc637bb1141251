"""From a scenario to what happens, day by day: pure, and the same every time for the same scenario."""

from deploy.demo.planning.plan import Plan, plan

__all__ = ["Plan", "plan"]
