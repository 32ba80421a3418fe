"""A form of the engine as a form of the page, and what a person says who shapes one."""
