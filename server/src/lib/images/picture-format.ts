/** Detects the image format of a file from its first bytes, whatever its name. */

export type PictureFormat = 'jpeg' | 'png' | 'gif' | 'webp' | 'bmp' | 'pdf'

/** Number of leading bytes that `pictureFormatOf` examines. */
export const formatHeadBytes = 1024

const text = (head: Buffer, start: number, end: number) => head.toString('latin1', start, end)

/** The format of a file that begins with these bytes; null if unknown. */
export function pictureFormatOf(head: Buffer): PictureFormat | null {
  if (text(head, 0, 3) === '\xff\xd8\xff') return 'jpeg'
  if (text(head, 0, 8) === '\x89PNG\r\n\x1a\n') return 'png'
  if (/^GIF8[79]a/.test(text(head, 0, 6))) return 'gif'
  if (text(head, 0, 4) === 'RIFF' && text(head, 8, 12) === 'WEBP') return 'webp'
  if (text(head, 0, 2) === 'BM' && bmpHeaderSizes.has(head.length >= 18 ? head.readUInt32LE(14) : 0)) return 'bmp'
  return text(head, 0, formatHeadBytes).includes('%PDF-') ? 'pdf' : null
}

const bmpHeaderSizes = new Set([12, 40, 52, 56, 64, 108, 124])
