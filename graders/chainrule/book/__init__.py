"""The course as a book to read: units, glossary and documentation as pages of a static site."""
