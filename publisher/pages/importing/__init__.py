"""The import of a folder of Markdown files, as other site generators use them, as pages.

Reading and checking come first, without a database (folder, front_matter, fields, addresses, documents, collection).
Then links and tags in bodies are rewritten, and the models' verbs write the pages. `import_pages` wires this together.
"""
