"""All reads of fairs: `desk` for those who plan, `invitations` for employers, `public` for everybody, `plan` for the drawing,
`papers` for print.
"""
