"""The manifest of the Slack app, made of the tables of what the code uses. With it an administrator creates the app in one step."""

from typing import Any

import yaml

from bot.slack.surface import COMMANDS, EVENTS, SCOPES, SHORTCUTS, prompts_for

EXAMPLE = "https://triage.example.com"
EVENTS_PATH, INSTALL_PATH, RETURN_PATH = "/slack/events", "/slack/install", "/slack/oauth"

_HEAD = """# The Slack app, for "Create an app from a manifest" at https://api.slack.com/apps. Made by `triage slack manifest`; do not edit: give
# your own address with --url, or --socket for Socket Mode.
"""


def manifest(url: str = EXAMPLE, *, socket: bool = False, several: bool = False, organisation: bool = False, rotates: bool = False) -> dict[str, Any]:
    """The manifest.

    `socket`: Socket Mode instead of an address that Slack calls. `several`: the app is installed by workspaces themselves (OAuth).
    `organisation`: it can be installed for a whole Enterprise Grid organisation. `rotates`: its tokens expire and are renewed.
    """
    events = url.rstrip("/") + EVENTS_PATH
    return {
        "display_information": {
            "name": "Medical inquiry",
            "description": "Questions of health-care professionals, answered from approved documents.",
            "background_color": "#1f3a5f",
        },
        "features": _features({} if socket else {"url": events}),
        "oauth_config": {
            **({"redirect_urls": [url.rstrip("/") + RETURN_PATH]} if several or organisation or rotates else {}),
            "scopes": {"bot": sorted(SCOPES)},
        },
        "settings": {
            "event_subscriptions": {**({} if socket else {"request_url": events}), "bot_events": sorted(EVENTS)},
            "interactivity": {"is_enabled": True, **({} if socket else {"request_url": events, "message_menu_options_url": events})},
            "org_deploy_enabled": organisation,
            "socket_mode_enabled": socket,
            "token_rotation_enabled": rotates,
        },
    }


def _features(address: dict[str, str]) -> dict[str, Any]:
    return {
        "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True, "messages_tab_read_only_enabled": False},
        "bot_user": {"display_name": "medical-inquiry", "always_online": True},
        "assistant_view": {
            "assistant_description": "Takes medical questions of health-care professionals, and brings the approved answer.",
            "suggested_prompts": prompts_for(None),
        },
        "shortcuts": [{"name": s.name, "type": s.kind, "callback_id": s.callback, "description": s.about} for s in SHORTCUTS],
        "slash_commands": [{"command": c.name, **address, "description": c.about, "usage_hint": c.hint, "should_escape": True} for c in COMMANDS],
    }


def manifest_text(url: str = EXAMPLE, *, socket: bool = False, several: bool = False, organisation: bool = False, rotates: bool = False) -> str:
    """The manifest as YAML, with what each scope and event is for."""
    made = manifest(url, socket=socket, several=several, organisation=organisation, rotates=rotates)
    lines = yaml.safe_dump(made, sort_keys=False, allow_unicode=True, width=160).splitlines()
    return _HEAD + "\n".join(_explained(line) for line in lines) + "\n"


def _explained(line: str) -> str:
    about = {**SCOPES, **EVENTS}.get(line.strip().removeprefix("- ")) if line.strip().startswith("- ") else None
    return f"{line}  # {about}" if about else line
