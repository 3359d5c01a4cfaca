"""What several rooms of the screen use: text, colours, cells, dialogs, fields. Knows no room."""
