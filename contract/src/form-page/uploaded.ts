/** What a visitor has uploaded, for the confirmation on the next page: written by the server or by the script, as the value of a cookie. */

export const uploadedCookie = 'sallyport_uploaded'

export interface Uploaded {
  readonly folderId: number
  /** Number of files. */
  readonly count: number
  /** Names in that folder: of files, and of uploaded folders. */
  readonly names: readonly string[]
}

/** Browsers refuse cookies of more than 4 kB. */
const maxLength = 3_000

/** Includes as many names as fit. */
export function writeUploaded({ folderId, count, names }: Uploaded): string {
  let text = `${folderId}/${count}`
  for (const name of new Set(names)) {
    const longer = `${text}/${encodeURIComponent(name.toWellFormed())}`
    if (longer.length > maxLength) break
    text = longer
  }
  return text
}

/** Null for anything that was not written by `writeUploaded`. */
export function readUploaded(text: string): Uploaded | null {
  const [folderId = '', count = '', ...names] = text.slice(0, maxLength).split('/')
  if (!/^\d{1,15}$/.test(folderId) || !/^[1-9]\d{0,6}$/.test(count)) return null
  try {
    return { folderId: Number(folderId), count: Number(count), names: names.map(decodeURIComponent) }
  } catch {
    return null
  }
}
