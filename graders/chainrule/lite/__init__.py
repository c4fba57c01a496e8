"""What does a browser need to run the course by itself?"""
