"""What the files of a bundle hold: written, checked when read, brought up to date."""
