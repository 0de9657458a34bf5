"""Import: from a folder of Markdown files, as other site generators keep them, to pages.

Reading and checking come first and know no database (folder, front_matter, fields, addresses, documents, collection);
links and tags in the bodies are rewritten; writing goes through the models' verbs. `import_pages` wires them together.
"""
