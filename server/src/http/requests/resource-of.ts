import type { Operation } from '@sallyport/contract/definition/operation.ts'

interface Parts {
  readonly params?: unknown
  readonly query?: unknown
  readonly body?: unknown
}

const fields = ['path', 'resource', 'resources', 'parentResource'] as const
type Fields = { readonly [F in (typeof fields)[number] | 'id']?: unknown }

/** The file or folder that a request is about, as the client names it; null for other requests. */
export function resourceOf({ path }: Pick<Operation, 'path'>, { params, query, body }: Parts): string | null {
  const { id } = (params ?? {}) as Fields
  if (path.startsWith('/resources/{id}')) return `id:${id}`
  for (const part of [query, body] as readonly (Fields | undefined)[])
    for (const field of fields) {
      const value = part?.[field]
      const first: unknown = Array.isArray(value) ? value[0] : value
      if (typeof first === 'string') return first
    }
  return null
}
