/**
 * Reduces the table of operations to methods, paths and list formats, which is all that clients need, so that neither schemas and
 * texts nor TypeBox are sent to browsers and published.
 */
interface Full {
  readonly method: string
  readonly path: string
  readonly query?: { readonly properties: Readonly<Record<string, object>> }
}

export function slimOperations(operations: Readonly<Record<string, Full>>): Record<string, Full> {
  const slim = Object.entries(operations).map(([name, { method, path, query }]) => {
    const lists = Object.entries(query?.properties ?? {}).filter(([, schema]) => 'x-commas' in schema)
    const commas = Object.fromEntries(lists.map(([field]) => [field, { 'x-commas': true }]))
    return [name, { method, path, ...(lists.length > 0 && { query: { properties: commas } }) }]
  })
  return Object.fromEntries(slim)
}
