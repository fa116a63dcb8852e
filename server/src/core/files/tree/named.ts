/** A name as its row holds it: once more in lower case, for searches. */
export const named = (name: string) => ({ name, search_name: name.toLowerCase() })
