// What a letter asks about the case of the row that has the focus: the end of the question's address.

export const ASKS = { a: "assign/", s: "status/", p: "priority/", l: "tags/", e: "edit/" };
