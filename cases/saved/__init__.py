"""Typed settings of the desk: saved views and macros. Pure: what a row holds, and its checks."""
