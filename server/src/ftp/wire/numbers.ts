/** Sizes and offsets in arguments, in bytes. */

/** An offset of REST: 0 to 2^53-1. Null for anything else. */
export function parseOffset(argument: string | null): number | null {
  const text = (argument ?? '').trim()
  const value = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN
  return Number.isSafeInteger(value) ? value : null
}

/** The size of ALLO: `n`, or `n R m`, whose record size does not matter. Null for anything else. */
export function parseAllocation(argument: string | null): number | null {
  const [, size = ''] = /^(\d{1,16})(?: R \d{1,16})?$/i.exec((argument ?? '').trim()) ?? []
  return parseOffset(size)
}
