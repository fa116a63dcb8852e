/** Quotas as entered: gigabytes, empty for no limit. */

const gigabyte = 1e9

export const gigabytesText = (bytes: number | null | undefined): string =>
  bytes === null || bytes === undefined ? '' : String(bytes / gigabyte)

/** Bytes; null for no limit, undefined for an invalid number. */
export function bytesIn(text: string): number | null | undefined {
  if (text.trim() === '') return null
  const bytes = Math.round(Number(text.trim().replace(',', '.')) * gigabyte)
  return Number.isSafeInteger(bytes) && bytes > 0 ? bytes : undefined
}
