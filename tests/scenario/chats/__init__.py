"""Stories that go through both chats and the web."""
