"""One suite for every messenger, on fakes and on stand-ins of the chats."""
