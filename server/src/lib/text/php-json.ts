/**
 * JSON as PHP's json_encode writes it by default. Receivers sign and compare raw bytes, so every byte matters: `/` is `\/`, and
 * every UTF-16 unit from U+0080 up is `\u` with four lower-case hex digits.
 */

/** JSON values. Undefined fields are omitted. */
export type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [name: string]: JsonValue | undefined }

/**
 * The compact JSON text of `value`, pure ASCII, with keys in the given order (except that JavaScript itself puts integer keys
 * first). Lone surrogates become U+FFFD, as with JSON_INVALID_UTF8_SUBSTITUTE. Throws RangeError for NaN and infinities.
 */
export function phpJson(value: JsonValue): string {
  if (typeof value === 'string') return phpString(value)
  if (typeof value === 'number') return phpNumber(value)
  if (value === null || typeof value === 'boolean') return String(value)
  if (isList(value)) return `[${value.map(phpJson).join(',')}]`
  const fields: string[] = []
  for (const [name, field] of Object.entries(value)) {
    if (field !== undefined) fields.push(`${phpString(name)}:${phpJson(field)}`)
  }
  return `{${fields.join(',')}}`
}

function isList(value: object): value is readonly JsonValue[] {
  return Array.isArray(value)
}

function phpString(text: string): string {
  return JSON.stringify(text.toWellFormed()).replace(/[/\u0080-\uffff]/g, (unit) =>
    unit === '/' ? '\\/' : `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

/** Integers that fit PHP's 64-bit int are plain digits; other very small and large ones have the exponent form `1.0e+25`. */
function phpNumber(value: number): string {
  if (!Number.isFinite(value)) throw new RangeError(`JSON cannot hold ${value}`)
  if (Number.isInteger(value) && Math.abs(value) < 2 ** 63) return String(BigInt(value))
  if (Math.abs(value) >= 1e-4 && !Number.isInteger(value)) return String(value)
  const [digits = '', exponent = ''] = value.toExponential().split('e')
  return `${digits.includes('.') ? digits : `${digits}.0`}e${exponent}`
}
