"""The commands of pages that follow a program, as proposals in the words of the backlog and the program."""
