"""Enquiries of visitors: the form, who may send it how often, the content under its key, and the way to an answer."""
