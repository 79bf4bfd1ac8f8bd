"""The tools that use ty's language server: definitions, references, symbols, diagnostics, completion, renaming."""
