/** Columns of a name: as given, and in lower case for searches. */
export const named = (name: string) => ({ name, search_name: name.toLowerCase() })
