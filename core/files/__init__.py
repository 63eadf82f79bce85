"""What any room needs to take files from people: looking at them by content and making them again."""
