"""Plays a plan over the services' public HTTP APIs, as schools, the team leader and coordinators with tokens of their own."""

from deploy.demo.player.play import Played, play

__all__ = ["Played", "play"]
