"""Language models: the only place that knows LangChain and OpenAI. No type of theirs leaves it, and only fenced, redacted text goes in."""
