"""The union's desk: what waits today, employers and positions, people, figures, sheets in and out."""
