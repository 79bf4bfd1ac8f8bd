"""The tools that ask a language server, ty's: definitions, references, symbols, diagnostics, completion, renaming."""
