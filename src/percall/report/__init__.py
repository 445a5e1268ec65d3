"""Reports that finance signs: a month as one document, in several forms.

Theory of operation: `month` asks costing everything that the report says and puts it into one
document, as `percall report --json` prints it; `budget` holds it against what was planned. The
forms only lay out that document: `sections` puts it into words and tables of a language, from
which `typeset` makes a PDF and `hypertext` a page, and `workbook` writes its figures with the
formulas that they follow from.
"""
