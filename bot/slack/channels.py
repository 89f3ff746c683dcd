"""The table of routes as Slack has it: its own channels alone."""

from functools import partial

from bot.routes import SLACK, routes

channels = partial(routes, SLACK)
