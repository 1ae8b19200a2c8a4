"""What questions and quizzes are worth: statistics that are kept up to date as attempts are graded."""
