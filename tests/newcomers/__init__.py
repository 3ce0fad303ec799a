"""Regulations as offices write them, each turned into a scheme by somebody who had only the guide to go by."""
