"""The soak: rooms opened, used, ended and left, over and over; what does the server keep of them?"""
