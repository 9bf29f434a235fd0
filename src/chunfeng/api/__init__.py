"""The JSON API: public positions, places and occupations, and figures and sheets for staff. Thin, like the pages."""
