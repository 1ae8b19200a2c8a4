"""Writing questions: a form for every item type, and the way between forms and item documents."""
