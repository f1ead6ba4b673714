"""Old reports, written by whatever means: what stands in them, where, and what is wrong there.

Pure: `opening` turns bytes into blocks of text, `reading` finds in them what a report has,
`checks` say what does not fit. Nothing is judged but the report's own form.
"""
