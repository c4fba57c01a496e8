"""Where is the chain rule in a program that somebody wrote by hand, and where does it break?"""
