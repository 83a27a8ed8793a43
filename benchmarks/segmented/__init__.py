"""How teams that differ are learnt from: companies, ways to learn, figures."""
