"""The faces: chat, web and command line. They translate, and leave every decision to the core."""
