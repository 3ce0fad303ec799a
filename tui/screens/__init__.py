"""One module for each screen. Screens bind state into widgets and turn messages into calls of the services."""
