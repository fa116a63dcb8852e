/** Transfer parameters (RFC 959, section 5.3.2) and the algorithms of HASH (draft-bryan-ftp-hash). */

/** Null: the argument is missing (501). 'unsupported': a form that the server does not implement (504). */
type Parsed<Value> = Value | 'unsupported' | null

function choose<Value extends string>(argument: string | null, values: Readonly<Record<string, Value>>): Parsed<Value> {
  const text = (argument ?? '').trim().toUpperCase()
  return text === '' ? null : (new Map(Object.entries(values)).get(text) ?? 'unsupported')
}

export function parseType(argument: string | null): Parsed<'ascii' | 'binary'> {
  return choose(argument, { A: 'ascii', 'A N': 'ascii', I: 'binary', 'L 8': 'binary', L8: 'binary' })
}

export function parseMode(argument: string | null): Parsed<'stream'> {
  return choose(argument, { S: 'stream' })
}

export function parseStructure(argument: string | null): Parsed<'file'> {
  return choose(argument, { F: 'file' })
}

/** In the order of FEAT. */
export const hashNames = ['SHA-256', 'SHA-512', 'SHA-1', 'MD5', 'CRC32'] as const
export type HashName = (typeof hashNames)[number]

/** The algorithm of `OPTS HASH`, in any case; null if the server does not have it. */
export function parseHashName(text: string): HashName | null {
  return hashNames.find((name) => name === text.trim().toUpperCase()) ?? null
}
