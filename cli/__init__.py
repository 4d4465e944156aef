"""The command line: flags, one library call, a printed answer. `commands/` has one file a command."""
