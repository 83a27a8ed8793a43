"""How well a checkout's code scores leads on a day: worlds, the program, figures."""
