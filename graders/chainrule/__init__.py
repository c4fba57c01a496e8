"""Where Is the Chain Rule? The course, its checks, figures and grading engine."""
