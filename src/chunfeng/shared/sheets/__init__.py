"""Officers' sheets, read safely and written so that they can be mended and read again.

`columns` declares what a sheet may hold, `reading` streams xlsx, xls and csv through a confined process (`parser`),
`writing` makes xlsx and csv, `errors` says in plain words why a file cannot be read. Nothing here knows what rows
mean.
"""
