"""What every reader, source of files and reader of threads promises."""
